# Gusli's model server in a container: docker build -t gusli . && docker run -p 8080:8080 gusli
# Any other command works too: docker run --rm -v "$PWD:/data" gusli transcribe /data/talk.flac

FROM swift:6.3-bookworm AS build
WORKDIR /source
COPY scripts scripts
RUN scripts/setup
COPY . .
RUN swift build -c release --product gusli --static-swift-stdlib && strip .build/release/gusli
RUN install -D -m 755 .build/release/gusli /opt/gusli/bin/gusli \
    && mkdir -p /opt/gusli/share/gusli /opt/gusli/store \
    && cp -r models voices grammars scenarios replies /opt/gusli/share/gusli/ \
    && for model in recogniser-en digits-judge super-resolution-x2; do \
        .build/release/gusli model archive models/$model --output /opt/gusli/store/$model.gusli || exit 1; done \
    && .build/release/gusli model archive grammars/en --name commands-en --output /opt/gusli/store/commands-en.gusli

FROM debian:bookworm-slim
COPY scripts/runtime-packages /tmp/runtime-packages
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive xargs -a /tmp/runtime-packages apt-get install -y -qq --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/runtime-packages \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/gusli --shell /usr/sbin/nologin gusli
COPY --from=build /opt/gusli /opt/gusli
ENV PATH=/opt/gusli/bin:$PATH
USER gusli
WORKDIR /var/lib/gusli
EXPOSE 8080 8081 8082
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /ping HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && grep -q Healthy <&3"]
ENTRYPOINT ["gusli"]
# Management stays inside the container: whoever reaches it can load and unload models.
CMD ["serve", "--model-store", "/opt/gusli/store", "--models", "all", "--inference", "0.0.0.0:8080", "--management", "127.0.0.1:8081", "--metrics", "0.0.0.0:8082"]
