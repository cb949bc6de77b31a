import Foundation

/// `GET /openapi.json`: the HTTP interface by OpenAPI 3.1.
enum OpenAPIDescription {
    static func text(_ card: ServicesCard) -> String {
        template
            .replacing("@VERSION@", with: ServicesCard.programVersion)
            .replacing("@RECOGNISER@", with: card.recogniser?.name ?? "none")
            .replacing("@VOICE@", with: card.voice?.name ?? "none")
            .replacing("@FORMATS@", with: SpokenRequest.formats.map { "\"\($0)\"" }.joined(separator: ", "))
            .replacing(
                "@TRANSCRIPTS@",
                with: TranscriptionRequest.Format.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
    }

    private static let template = #"""
        {
          "openapi": "3.1.0",
          "info": {"title": "Gusli", "version": "@VERSION@", "description": "Speech to text, text to speech and state of a voice assistant. The speech routes are those of OpenAI's interface."},
          "security": [{}, {"token": []}],
          "paths": {
            "/v1/audio/transcriptions": {"post": {
              "operationId": "transcribe", "summary": "Write down a recording",
              "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"type": "object", "required": ["file", "model"], "properties": {
                "file": {"type": "string", "contentMediaType": "application/octet-stream", "description": "WAV, FLAC, Ogg, Opus, MP3, AIFF, AU or CAF"},
                "model": {"type": "string", "examples": ["@RECOGNISER@", "whisper-1"]},
                "language": {"type": "string"},
                "response_format": {"enum": [@TRANSCRIPTS@], "default": "json"},
                "temperature": {"type": "number", "minimum": 0, "maximum": 1},
                "timestamp_granularities[]": {"type": "array", "items": {"enum": ["word", "segment"]}},
                "stream": {"type": "boolean", "default": false}}}}}},
              "responses": {
                "200": {"description": "The transcript", "content": {
                  "application/json": {"schema": {"$ref": "#/components/schemas/Transcript"}},
                  "text/plain": {"schema": {"type": "string"}}, "text/vtt": {"schema": {"type": "string"}},
                  "application/x-subrip": {"schema": {"type": "string"}}, "text/event-stream": {"schema": {"type": "string"}}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/v1/audio/speech": {"post": {
              "operationId": "speak", "summary": "Say a text",
              "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["model", "input"], "properties": {
                "model": {"type": "string", "examples": ["@VOICE@", "tts-1"]},
                "input": {"type": "string", "minLength": 1, "maxLength": 4096},
                "voice": {"type": "string"},
                "response_format": {"enum": [@FORMATS@]},
                "speed": {"type": "number", "minimum": 0.25, "maximum": 4, "default": 1},
                "stream_format": {"enum": ["audio", "sse"], "default": "audio"},
                "text_format": {"enum": ["text", "ssml"], "default": "text"}}}}}},
              "responses": {
                "200": {"description": "The sound, sent while it is made; pcm is 24 kHz, 16 bits, mono", "content": {
                  "audio/mpeg": {}, "audio/wav": {}, "audio/flac": {}, "audio/ogg": {}, "audio/pcm": {}, "text/event-stream": {}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/v1/models": {"get": {
              "operationId": "listModels", "summary": "What is installed",
              "responses": {"200": {"description": "Models", "content": {"application/json": {"schema": {"type": "object", "required": ["object", "data"], "properties": {
                "object": {"const": "list"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/Model"}}}}}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/v1/models/{id}": {"get": {
              "operationId": "showModel", "summary": "One model",
              "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
              "responses": {"200": {"description": "The model", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Model"}}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/ws": {"get": {
              "operationId": "events", "summary": "WebSocket: sound or text in, events out",
              "responses": {"101": {"description": "A WebSocket"}, "426": {"$ref": "#/components/responses/Refused"}}}},
            "/api/state": {"get": {
              "operationId": "state", "summary": "What the page shows: stages, depths, skills, models",
              "responses": {"200": {"description": "The state", "content": {"application/json": {"schema": {"type": "object"}}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/api/pictures": {"post": {
              "operationId": "takePicture", "summary": "Take in a picture to speak of: it becomes “this picture”",
              "parameters": [{"name": "name", "in": "query", "schema": {"type": "string"}}],
              "requestBody": {"required": true, "content": {"image/png": {}, "image/jpeg": {}}},
              "responses": {"201": {"description": "It was taken in", "content": {"application/json": {"schema": {"type": "object", "required": ["name", "path", "width", "height", "hole"], "properties": {
                "name": {"type": "string"}, "path": {"type": "string"}, "width": {"type": "integer"}, "height": {"type": "integer"},
                "hole": {"type": "boolean", "description": "whether a part of it is transparent, which “fill the hole” fills"}}}}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/api/pictures/{name}": {"get": {
              "operationId": "showPicture", "summary": "A picture that was taken in, or made",
              "parameters": [{"name": "name", "in": "path", "required": true, "schema": {"type": "string"}}],
              "responses": {"200": {"description": "The picture", "content": {"image/png": {}, "image/jpeg": {}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/metrics": {"get": {
              "operationId": "metrics", "summary": "Metrics as Prometheus reads them",
              "responses": {"200": {"description": "Metrics", "content": {"text/plain": {"schema": {"type": "string"}}}},
                "4XX": {"$ref": "#/components/responses/Refused"}}}},
            "/healthz": {"get": {
              "operationId": "health", "summary": "Whether the server answers",
              "security": [{}],
              "responses": {"200": {"description": "It does", "content": {"application/json": {"schema": {"type": "object", "required": ["status"], "properties": {
                "status": {"const": "ok"}, "version": {"type": "string"}}}}}}}}}
          },
          "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Refused": {"description": "Why the request cannot be done", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}},
            "schemas": {
              "Model": {"type": "object", "required": ["id", "object", "created", "owned_by"], "properties": {
                "id": {"type": "string"}, "object": {"const": "model"}, "created": {"type": "integer"}, "owned_by": {"type": "string"}}},
              "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object", "required": ["message", "type", "param", "code"], "properties": {
                "message": {"type": "string"}, "type": {"type": "string"}, "param": {"type": ["string", "null"]}, "code": {"type": ["string", "null"]}}}}},
              "Transcript": {"type": "object", "required": ["text"], "properties": {
                "text": {"type": "string"}, "task": {"const": "transcribe"}, "language": {"type": "string"}, "duration": {"type": "number"},
                "words": {"type": "array", "items": {"type": "object", "required": ["word", "start", "end"], "properties": {
                  "word": {"type": "string"}, "start": {"type": "number"}, "end": {"type": "number"}, "confidence": {"type": "number"}}}},
                "segments": {"type": "array", "items": {"type": "object", "required": ["id", "start", "end", "text"], "properties": {
                  "id": {"type": "integer"}, "start": {"type": "number"}, "end": {"type": "number"}, "text": {"type": "string"}}}}}}
            }
          }
        }
        """#
}
