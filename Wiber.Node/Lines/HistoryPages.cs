using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;

namespace Wiber.Node.Lines;

/// <summary>
/// The last messages of a topic, page by page, oldest first. Pages are found from the newest backwards; only where each ends is
/// kept, and it is read again when its turn comes, so that one page at a time is in memory, however many messages there are.
/// </summary>
internal sealed class HistoryPages
{
    private readonly MessageBroker _broker;
    private readonly string _topic;
    private readonly Stack<Page> _pages = [];
    private TopicReadResult? _oldest;

    /// <param name="broker">Where the messages are.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="ended">Ends the search.</param>
    public HistoryPages(MessageBroker broker, string topic, int count, CancellationToken ended)
    {
        _broker = broker;
        _topic = topic;
        long bytes = 0;
        LogPlace? before = LogPlace.End;
        int wanted = Math.Min(count, LineLimits.HistoryMessagesMax);
        while (before is { } place && Count < wanted && bytes < LineLimits.HistoryBytesMax
            && _pages.Count < LineLimits.HistoryPagesMax)
        {
            ended.ThrowIfCancellationRequested();
            var page = new Page(place, wanted - Count);
            _oldest = Read(page);
            _pages.Push(page);
            Count += _oldest.Messages.Count;
            bytes += _oldest.Messages.Sum(message => (long)message.Bytes);
            before = _oldest.Before;
        }

        IsCut = Count < count && before is not null;
    }

    /// <summary>How many messages were found.</summary>
    public int Count { get; private set; }

    /// <summary>They are fewer than were wanted, and there are or may be more.</summary>
    public bool IsCut { get; }

    /// <summary>The next page, of newer messages than the one before; nothing behind the last one.</summary>
    public IReadOnlyList<StoredMessage>? Take()
    {
        if (!_pages.TryPop(out Page page))
        {
            return null;
        }

        TopicReadResult result = _oldest ?? Read(page);
        _oldest = null;
        return result.Messages;
    }

    private TopicReadResult Read(Page page) => _broker.ReadLast(
        new TopicRead { Topic = _topic, MessagesMax = page.MessagesMax, BytesMax = LineLimits.HistoryPageBytesMax }, page.Before);

    private readonly record struct Page(LogPlace Before, int MessagesMax);
}
