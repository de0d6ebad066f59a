"""What we say to the model: prompt files with front matter, and the code that loads them."""
