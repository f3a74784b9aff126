namespace Wiber.Node.Http.Tracing;

/// <summary>Messages that were read from a <see cref="PeerMessageLog"/>.</summary>
/// <param name="Messages">In the order of their sequences.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="Lost">How many were overwritten between where the reader wanted to go on and the first one.</param>
/// <param name="RecordingSinceUs">Since when messages are recorded without a gap.</param>
internal readonly record struct PeerMessagePage(
    IReadOnlyList<PeerMessageRecord> Messages, long Next, long Lost, long RecordingSinceUs);
