import Hummingbird

/// The page at `/`, whose parts are in the program itself.
struct PageRoutes {
    /// Nothing is loaded from anywhere else, and no other page may frame this one.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; media-src blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

    func add(to router: Router<ServerRequestContext>) {
        let files: [(RouterPath, String, String)] = [
            ("/", "text/html", PageText.html), ("/page.css", "text/css", PageStyle.css),
            ("/page.js", "text/javascript", PageScript.main), ("/pictures.js", "text/javascript", PagePictures.script),
            ("/microphone.js", "text/javascript", PageScript.microphone),
            ("/favicon.svg", "image/svg+xml", PageStyle.icon),
        ]
        for (path, type, text) in files {
            router.get(path) { _, _ in
                Response(
                    status: .ok,
                    headers: [
                        .contentType: "\(type); charset=utf-8", .contentSecurityPolicy: Self.policy,
                        .cacheControl: "no-cache",
                    ], body: .init(byteBuffer: ByteBuffer(string: text)))
            }
        }
    }
}
