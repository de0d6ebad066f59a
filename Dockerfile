# The service with its data in /data. Build: docker build -t otklik .   Run: docker run -p 8765:8765 -v otklik:/data otklik
FROM python:3.12-slim
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 OTKLIK_HOME=/data OTKLIK_HOST=0.0.0.0 OTKLIK_CACHE=/opt/otklik-cache
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY knowledge knowledge
COPY prompts prompts
COPY assistant assistant
COPY evals evals
RUN pip install -c constraints.txt '.[postgres]' && useradd --create-home otklik && mkdir -p /data /opt/otklik-cache && chown otklik /data /opt/otklik-cache
USER otklik
VOLUME /data
EXPOSE 8765
HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8765/healthz', timeout=3)"
CMD ["otklik", "serve"]
