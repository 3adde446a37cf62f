FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore \
    HOST=0.0.0.0 \
    PORT=7860

RUN useradd --uid 1000 --create-home --shell /usr/sbin/nologin shop
WORKDIR /app

# Screenshots that read themselves, 46 MB installed: docker build --build-arg READINGS=1
ARG READINGS=
# QR and bar codes from photos of parcels, 3 MB installed: docker build --build-arg CODES=1
ARG CODES=
COPY requirements.txt requirements-readings.txt requirements-codes.txt ./
RUN pip install --require-hashes -r requirements.txt ${READINGS:+-r requirements-readings.txt} ${CODES:+-r requirements-codes.txt}

COPY . .
RUN python -m compileall -q beautique migrations wsgi.py \
    && python -m whitenoise.compress --quiet static \
    && chmod 0555 docker-entrypoint.sh \
    && install -d -o shop -g shop -m 0700 instance

USER shop
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health\", timeout=4)"]

ENTRYPOINT ["./docker-entrypoint.sh"]
CMD ["gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
