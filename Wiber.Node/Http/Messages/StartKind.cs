namespace Wiber.Node.Http.Messages;

/// <summary>What <see cref="StartOffset"/> counts by.</summary>
internal enum StartKind
{
    /// <summary>An offset of one partition.</summary>
    Offset,

    /// <summary>An offset for each partition.</summary>
    Cursor,

    Earliest,
    Latest,

    /// <summary>Microseconds since 1970.</summary>
    Time,
}
