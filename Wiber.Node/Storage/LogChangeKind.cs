namespace Wiber.Node.Storage;

/// <summary>What becomes of the log that is there.</summary>
internal enum LogChangeKind
{
    /// <summary>It stays.</summary>
    Append,

    /// <summary>Its end is removed.</summary>
    Truncate,

    /// <summary>All of it is removed, and another begins.</summary>
    Reset,
}
