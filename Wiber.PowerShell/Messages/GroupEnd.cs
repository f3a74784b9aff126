using System.Collections.Concurrent;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Consuming;

namespace Wiber.PowerShell.Messages;

/// <summary>Finds out whether a member has received everything that its group has before it.</summary>
internal sealed class GroupEnd(WiberClient client, GroupConsumer consumer)
{
    private readonly ConcurrentDictionary<PartitionRef, long> _next = new();

    /// <summary>A message was received.</summary>
    public void Note(Message message) => _next[new PartitionRef(message.Topic, message.Partition)] = message.Offset + 1;

    /// <summary>True if the group is not changing hands and the member is at the end of each of its partitions.</summary>
    public async Task<bool> IsReachedAsync(CancellationToken cancellationToken)
    {
        GroupDescription group;
        try
        {
            group = await client.GetGroupAsync(consumer.Group, cancellationToken).ConfigureAwait(false);
        }
        catch (WiberApiException)
        {
            // Not now; it is asked again.
            return false;
        }

        GroupPartition[] own = group.Partitions.Where(each => each.Member == consumer.Member).ToArray();
        return group.State == "stable" && own.Length > 0 == consumer.Partitions.Count > 0 && own.All(IsAtEnd);
    }

    private bool IsAtEnd(GroupPartition partition) =>
        partition.Lag == 0
        || (_next.TryGetValue(new PartitionRef(partition.Topic, partition.Partition), out long next)
            && next >= partition.EndOffset);
}
