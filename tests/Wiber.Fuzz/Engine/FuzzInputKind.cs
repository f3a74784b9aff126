namespace Wiber.Fuzz.Engine;

/// <summary>How an input was made.</summary>
internal enum FuzzInputKind
{
    /// <summary>By the system's own encoder.</summary>
    Valid,

    /// <summary>From words of the format and random bytes.</summary>
    Generated,

    /// <summary>From a valid one, of which at most 32 bits that lie together were changed.</summary>
    Burst,

    /// <summary>From one valid one alone.</summary>
    Damaged,

    /// <summary>From several valid ones.</summary>
    Spliced,

    /// <summary>Damaged or spliced, and then given right checksums.</summary>
    Repaired,
}
