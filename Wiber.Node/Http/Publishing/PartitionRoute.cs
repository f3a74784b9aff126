using Wiber.Client.Messages;

namespace Wiber.Node.Http.Publishing;

/// <summary>Decides which partition each message of a request goes to.</summary>
/// <param name="Partitions">How many the topic has.</param>
/// <param name="Chosen">The partition that the client asked for, for all messages.</param>
/// <param name="Keyless">Where messages without a key go, unless one was asked for.</param>
internal readonly record struct PartitionRoute(int Partitions, int? Chosen, int Keyless)
{
    /// <summary>Of how many partitions this node chose; 0 if the client did.</summary>
    public int ChosenOutOf => Chosen is null ? Partitions : 0;

    public int Of(in MessageField key) =>
        Chosen ?? (key.IsPresent ? KeyPartition.Of(key, Partitions) : Keyless);
}
