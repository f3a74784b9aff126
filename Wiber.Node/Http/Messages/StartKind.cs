namespace Wiber.Node.Http.Messages;

/// <summary>What <see cref="StartOffset"/> counts by.</summary>
internal enum StartKind
{
    Offset,
    Earliest,
    Latest,

    /// <summary>Microseconds since 1970.</summary>
    Time,
}
