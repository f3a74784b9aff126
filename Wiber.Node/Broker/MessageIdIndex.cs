namespace Wiber.Node.Broker;

/// <summary>
/// Finds message ids, newest first: not yet handed to the store, being written, written last (a retry comes soon after), and in
/// the store. For the applying thread.
/// </summary>
internal sealed class MessageIdIndex(IBrokerStore store, Dictionary<MessageIdKey, MessagePlace> first)
{
    private Dictionary<MessageIdKey, MessagePlace> current = first;
    private Dictionary<MessageIdKey, MessagePlace>? writing;
    private Dictionary<MessageIdKey, MessagePlace>? written;

    /// <summary>The ids so far are about to be written; goes on with those of the changes that come next.</summary>
    public void Freeze(Dictionary<MessageIdKey, MessagePlace> next)
    {
        writing = current;
        current = next;
    }

    /// <summary>What was being written is in the store now.</summary>
    public void Written()
    {
        written = writing;
        writing = null;
    }

    public bool TryFind(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        var key = new MessageIdSpan(topic, id);
        return TryFind(current, key, out place)
            || TryFind(writing, key, out place)
            || TryFind(written, key, out place)
            || store.TryFindMessageId(topic, id, out place);
    }

    public void Add(int topic, ReadOnlySpan<byte> id, MessagePlace place)
    {
        bool added = current.GetAlternateLookup<MessageIdSpan>().TryAdd(new MessageIdSpan(topic, id), place);
        Invariant.Require(added);
    }

    private static bool TryFind(Dictionary<MessageIdKey, MessagePlace>? ids, MessageIdSpan key, out MessagePlace place)
    {
        place = default;
        return ids is { Count: > 0 } && ids.GetAlternateLookup<MessageIdSpan>().TryGetValue(key, out place);
    }
}
