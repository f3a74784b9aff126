using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Broker.MessageIds;

/// <summary>
/// Finds message ids, newest first: not yet handed to the store, being written, written last (a retry comes soon after), and in
/// the store. For the applying thread.
/// </summary>
internal sealed class MessageIdIndex(IBrokerStore store, Dictionary<MessageIdKey, MessagePlace> first)
{
    private Dictionary<MessageIdKey, MessagePlace> _current = first;
    private Dictionary<MessageIdKey, MessagePlace>? _writing;
    private Dictionary<MessageIdKey, MessagePlace>? _written;

    /// <summary>The ids so far are about to be written; goes on with those of the changes that come next.</summary>
    public void Freeze(Dictionary<MessageIdKey, MessagePlace> next)
    {
        _writing = _current;
        _current = next;
    }

    /// <summary>What was being written is in the store now.</summary>
    public void Written()
    {
        _written = _writing;
        _writing = null;
    }

    public bool TryFind(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        var key = new MessageIdSpan(topic, id);
        return TryFind(_current, key, out place)
            || TryFind(_writing, key, out place)
            || TryFind(_written, key, out place)
            || store.TryFindMessageId(topic, id, out place);
    }

    /// <summary>Notes where a message is; what was noted of a removed one with the same id no longer counts.</summary>
    public void Add(int topic, ReadOnlySpan<byte> id, MessagePlace place) =>
        _current.GetAlternateLookup<MessageIdSpan>()[new MessageIdSpan(topic, id)] = place;

    private static bool TryFind(Dictionary<MessageIdKey, MessagePlace>? ids, MessageIdSpan key, out MessagePlace place)
    {
        place = default;
        return ids is { Count: > 0 } && ids.GetAlternateLookup<MessageIdSpan>().TryGetValue(key, out place);
    }
}
