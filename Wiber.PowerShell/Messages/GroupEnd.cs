using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Consuming;

namespace Wiber.PowerShell.Messages;

/// <summary>Finds out whether a member has received everything that its group has before it.</summary>
internal static class GroupEnd
{
    /// <summary>True if the group is not changing hands and the member is at the end of each of its partitions.</summary>
    public static async Task<bool> IsReachedAsync(
        WiberClient client, GroupConsumer consumer, CancellationToken cancellationToken)
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
        return group.State == "stable"
            && own.Length > 0 == consumer.Partitions.Count > 0
            && own.All(each => consumer.HasReached(new PartitionRef(each.Topic, each.Partition), each.EndOffset));
    }
}
