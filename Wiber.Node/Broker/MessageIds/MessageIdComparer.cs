namespace Wiber.Node.Broker.MessageIds;

/// <summary>
/// Compares ids by their bytes, so that looking one up needs no copy of it. The hash is seeded per process: ids come from outside
/// and could be chosen to collide. It never leaves the process.
/// </summary>
internal sealed class MessageIdComparer : IEqualityComparer<MessageIdKey>, IAlternateEqualityComparer<MessageIdSpan, MessageIdKey>
{
    public static readonly MessageIdComparer Instance = new();

    public bool Equals(MessageIdKey x, MessageIdKey y) => x.Topic == y.Topic && x.Id.AsSpan().SequenceEqual(y.Id);

    public int GetHashCode(MessageIdKey key) => GetHashCode(new MessageIdSpan(key.Topic, key.Id));

    public bool Equals(MessageIdSpan alternate, MessageIdKey other) =>
        alternate.Topic == other.Topic && alternate.Id.SequenceEqual(other.Id);

    public int GetHashCode(MessageIdSpan alternate)
    {
        var hash = new HashCode();
        hash.Add(alternate.Topic);
        hash.AddBytes(alternate.Id);
        return hash.ToHashCode();
    }

    public MessageIdKey Create(MessageIdSpan alternate) => new(alternate.Topic, alternate.Id.ToArray());
}
