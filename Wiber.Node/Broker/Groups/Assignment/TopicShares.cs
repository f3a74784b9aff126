namespace Wiber.Node.Broker.Groups.Assignment;

/// <summary>
/// How many partitions of a topic each of its subscribers gets: as many as all others, and some of them one more, the extra.
/// </summary>
internal sealed class TopicShares
{
    private readonly int[] _heldCounts;
    private readonly bool[] _hasExtra;
    private readonly int[] _holders;
    private readonly bool[] _isOwned;

    /// <summary>Counts what the subscribers have so far; nobody has an extra yet.</summary>
    /// <param name="shape">The topic.</param>
    /// <param name="subscribers">At least one member, by position among all members, ascending.</param>
    /// <param name="findOwnership">
    /// Whose a partition is. It is held by the one that was to have it, or else by the one that has it; if neither may any more,
    /// by nobody.
    /// </param>
    /// <param name="findPosition">The position of a member among all, by name; negative if there is none.</param>
    public TopicShares(
        TopicShape shape,
        int[] subscribers,
        Func<TopicPartition, PartitionOwnership?> findOwnership,
        Func<string, int> findPosition)
    {
        Shape = shape;
        Subscribers = subscribers;
        (Floor, Extras) = Math.DivRem(shape.PartitionCount, subscribers.Length);
        _heldCounts = new int[subscribers.Length];
        _hasExtra = new bool[subscribers.Length];
        _holders = new int[shape.PartitionCount];
        _isOwned = new bool[shape.PartitionCount];
        for (int partition = 0; partition < _holders.Length; partition++)
        {
            PartitionOwnership? ownership = findOwnership(new TopicPartition(shape.Topic, partition));
            int target = FindSubscriber(ownership?.Target, findPosition);
            int owner = FindSubscriber(ownership?.Owner, findPosition);
            int holder = target >= 0 ? target : owner;
            _holders[partition] = holder;
            _isOwned[partition] = holder == owner;
            if (holder >= 0)
            {
                _heldCounts[holder]++;
            }
        }
    }

    public TopicShape Shape { get; }

    /// <summary>The members that get a share, by position among all members, ascending.</summary>
    public int[] Subscribers { get; }

    /// <summary>Partitions that every subscriber gets.</summary>
    public int Floor { get; }

    /// <summary>How many subscribers get one more.</summary>
    public int Extras { get; }

    /// <summary>Whether a subscriber has more than the floor already: without an extra it must give one away.</summary>
    public bool IsHolding(int subscriber) => _heldCounts[subscriber] > Floor;

    public bool HasExtra(int subscriber) => _hasExtra[subscriber];

    public void SetExtra(int subscriber, bool hasExtra) => _hasExtra[subscriber] = hasExtra;

    /// <summary>
    /// Which subscriber gets which partition, once the extras are given: each keeps what it has, first what it owns, and the rest
    /// goes to those who have less than their share.
    /// </summary>
    /// <returns>Per partition, a position in <see cref="Subscribers"/>.</returns>
    public int[] ToAssignment()
    {
        int[] left = [.. _hasExtra.Select(hasExtra => Floor + (hasExtra ? 1 : 0))];
        var assigned = new int[_holders.Length];
        Array.Fill(assigned, -1);
        Keep(assigned, left, isOwned: true);
        Keep(assigned, left, isOwned: false);
        int next = 0;
        for (int partition = 0; partition < assigned.Length; partition++)
        {
            if (assigned[partition] < 0)
            {
                while (left[next] == 0)
                {
                    next++;
                }

                assigned[partition] = next;
                left[next]--;
            }
        }

        return assigned;
    }

    private void Keep(int[] assigned, int[] left, bool isOwned)
    {
        for (int partition = 0; partition < assigned.Length; partition++)
        {
            int holder = _holders[partition];
            if (holder >= 0 && _isOwned[partition] == isOwned && left[holder] > 0)
            {
                assigned[partition] = holder;
                left[holder]--;
            }
        }
    }

    private int FindSubscriber(string? member, Func<string, int> findPosition) =>
        member is null ? -1 : Array.BinarySearch(Subscribers, findPosition(member));
}
