namespace Wiber.Node.Broker.Reading;

/// <summary>A piece of a partition.</summary>
/// <param name="Status">Whether there is such a partition; if not, the rest is empty.</param>
/// <param name="Messages">Messages in the order of their offsets; a gap between them was deleted.</param>
/// <param name="NextOffset">Where to go on reading.</param>
/// <param name="FirstOffset">The first message that the partition has.</param>
/// <param name="EndOffset">The offset of the message that comes next to the partition.</param>
internal sealed record ReadResult(
    ReadStatus Status, IReadOnlyList<StoredMessage> Messages, long NextOffset, long FirstOffset, long EndOffset)
{
    internal static ReadResult NotFound(ReadStatus status) => new(status, [], 0, 0, 0);
}
