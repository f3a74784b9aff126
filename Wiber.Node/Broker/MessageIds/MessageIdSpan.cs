namespace Wiber.Node.Broker.MessageIds;

/// <summary>A <see cref="MessageIdKey"/> to look up, still in its message.</summary>
internal readonly ref struct MessageIdSpan(int topic, ReadOnlySpan<byte> id)
{
    public int Topic { get; } = topic;

    public ReadOnlySpan<byte> Id { get; } = id;
}
