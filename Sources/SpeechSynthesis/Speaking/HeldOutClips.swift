/// The rule by which recordings are kept from training: every 36th of the manifest, the first being number 35.
public enum HeldOutClips {
    public static func contains(_ index: Int) -> Bool { index % 36 == 35 }
}
