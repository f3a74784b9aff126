namespace Wiber.Tui.Demo;

/// <summary>What can be wrong with what a node gave back.</summary>
internal enum FindingKind
{
    /// <summary>An acknowledged message is not there.</summary>
    Missing,

    /// <summary>A message is there more than once.</summary>
    Doubled,

    /// <summary>A message has another payload than was sent.</summary>
    Altered,

    /// <summary>A message is not at the offset that was acknowledged.</summary>
    WrongOffset,

    /// <summary>A producer's messages are not in the order in which they were sent.</summary>
    OutOfOrder,

    /// <summary>A message is there that nobody sent.</summary>
    Phantom,

    /// <summary>Offsets do not count up one by one from 0.</summary>
    OffsetGap,

    /// <summary>Two nodes hold different messages at an offset.</summary>
    NodesDiffer,
}
