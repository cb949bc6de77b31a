import CALSA
import Foundation

/// ALSA writes to stderr what goes wrong inside it, a dozen lines for a device that is not there; callers get the reason as an
/// error, in one line.
enum ALSAMessages {
    /// Silences ALSA for the whole program, at the first use.
    static let areSilenced: Bool = {
        // Its handler has a variable number of arguments, which Swift cannot import; one that takes none may be called so.
        typealias SetHandler = @convention(c) (@convention(c) () -> Void) -> Int32
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "snd_lib_error_set_handler") else { return false }
        return unsafeBitCast(symbol, to: SetHandler.self)({}) == 0
    }()
}
