using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>The partitions that are a consumer's now.</summary>
internal sealed class OwnedPartitions
{
    private readonly Dictionary<PartitionId, OwnedPartition> _partitions = [];

    /// <summary>
    /// Guards which partitions there are, how far each of them is, and what of them is handed out. These change together, so that
    /// nothing is handed out of a partition that is ending.
    /// </summary>
    public object Gate { get; } = new();

    /// <summary>All of them, as they are now.</summary>
    public OwnedPartition[] ToArray()
    {
        lock (Gate)
        {
            return [.. _partitions.Values];
        }
    }

    /// <summary>Adds those of an assignment that are new, and drops those that are not in it.</summary>
    /// <param name="assignment">What is the consumer's from now on.</param>
    /// <param name="stopping">Stops the fetching from each of the new ones.</param>
    /// <returns>The new ones, from which nothing is fetched yet.</returns>
    public OwnedPartition[] Take(GroupAssignment assignment, CancellationToken stopping)
    {
        HashSet<PartitionId> there = [.. assignment.Partitions.Select(PartitionId.Of)];
        Drop(each => !there.Contains(each.Id));
        var begun = new List<OwnedPartition>();
        lock (Gate)
        {
            foreach (AssignedPartition each in assignment.Partitions)
            {
                if (each.Revoking || _partitions.ContainsKey(PartitionId.Of(each)))
                {
                    continue;
                }

                var owned = new OwnedPartition(
                    each, assignment.JoinedAt, CancellationTokenSource.CreateLinkedTokenSource(stopping));
                _partitions.Add(owned.Id, owned);
                begun.Add(owned);
            }
        }

        return [.. begun];
    }

    /// <summary>Lets no more be handed out of partitions that are asked for.</summary>
    /// <returns>Those of them that are the consumer's, and what completes when the caller has nothing of them in hand.</returns>
    public (OwnedPartition[] Ending, Task HandedBack) End(PartitionId[] revoking)
    {
        lock (Gate)
        {
            OwnedPartition[] ending = [.. revoking.Where(_partitions.ContainsKey).Select(each => _partitions[each])];
            return (ending, Task.WhenAll(ending.Select(each => each.EndAsync())));
        }
    }

    /// <summary>Ends with partitions that are gone, and gives them.</summary>
    public OwnedPartition[] Drop(Func<OwnedPartition, bool> isGone)
    {
        lock (Gate)
        {
            OwnedPartition[] gone = [.. _partitions.Values.Where(isGone)];
            foreach (OwnedPartition partition in gone)
            {
                _partitions.Remove(partition.Id);
                _ = partition.EndAsync();
            }

            return gone;
        }
    }
}
