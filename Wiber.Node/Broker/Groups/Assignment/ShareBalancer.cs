namespace Wiber.Node.Broker.Groups.Assignment;

/// <summary>
/// Decides who gets the extras of each topic, so that members have as many partitions as each other, as far as their
/// subscriptions allow, and as few partitions as possible move.
/// <para>
/// It is a flow of least cost: topics give extras, members take at most one of each topic, and what a member has costs the
/// square of its load. One begins with everybody keeping what can be kept, which is cheapest in moves, and lets extras go along
/// the cheapest path from a member to one that has at least two less (Harvey, Ladner, Lovász and Tamir, "Semi-matchings for
/// bipartite graphs and load balancing", 2006: when there is no such path, no distribution is more even). Going along cheapest
/// paths keeps the moves the fewest for these loads (Edmonds and Karp, 1972).
/// </para>
/// </summary>
internal sealed class ShareBalancer
{
    private const int Unreached = int.MaxValue;

    private readonly IReadOnlyList<TopicShares> _topics;
    private readonly int[] _loads;
    private readonly int[] _costs;
    private readonly Step[] _steps;

    /// <summary>Begins with the floors alone.</summary>
    /// <param name="memberCount">All members.</param>
    /// <param name="topics">The shares, in which the extras are to be given.</param>
    public ShareBalancer(int memberCount, IReadOnlyList<TopicShares> topics)
    {
        _topics = topics;
        _loads = new int[memberCount];
        _costs = new int[memberCount];
        _steps = new Step[memberCount];
        foreach (TopicShares topic in topics)
        {
            foreach (int member in topic.Subscribers)
            {
                _loads[member] += topic.Floor;
            }
        }
    }

    /// <summary>Gives all extras.</summary>
    public void Run()
    {
        foreach (TopicShares topic in _topics)
        {
            GiveToHolders(topic);
        }

        foreach (TopicShares topic in _topics)
        {
            GiveToLeastLoaded(topic);
        }

        while (_loads.Distinct().OrderDescending().Any(TryImprove))
        {
            // Each time the loads are more even, so it ends.
        }
    }

    private static int[] Select(TopicShares topic, Func<int, bool> isWanted) =>
        [.. Enumerable.Range(0, topic.Subscribers.Length).Where(isWanted)];

    private void GiveToHolders(TopicShares topic)
    {
        int[] holders = Select(topic, topic.IsHolding);
        if (holders.Length <= topic.Extras)
        {
            foreach (int holder in holders)
            {
                Give(topic, holder);
            }
        }
    }

    private void GiveToLeastLoaded(TopicShares topic)
    {
        int given = Select(topic, topic.HasExtra).Length;
        int[] holders = Select(topic, topic.IsHolding);
        IEnumerable<int> takers = holders.Length > topic.Extras ? holders : Select(topic, taker => !topic.HasExtra(taker));
        foreach (int taker in takers.OrderBy(taker => _loads[topic.Subscribers[taker]]).Take(topic.Extras - given).ToArray())
        {
            Give(topic, taker);
        }
    }

    private void Give(TopicShares topic, int subscriber)
    {
        topic.SetExtra(subscriber, true);
        _loads[topic.Subscribers[subscriber]]++;
    }

    /// <summary>Makes one member with this load lighter, if there is a path to one that has at least two less.</summary>
    private bool TryImprove(int load)
    {
        FindPaths(load);
        int best = -1;
        for (int member = 0; member < _loads.Length; member++)
        {
            bool isBetter = _costs[member] != Unreached && _loads[member] <= load - 2;
            if (isBetter && (best < 0 || Rank(member).CompareTo(Rank(best)) < 0))
            {
                best = member;
            }
        }

        if (best >= 0)
        {
            Follow(best);
        }

        return best >= 0;
    }

    private (int Load, int Cost) Rank(int member) => (_loads[member], _costs[member]);

    /// <summary>
    /// The cheapest way from any member with this load to each other one (Bellman and Ford). A step gives an extra of a topic on:
    /// it costs a move if the giver could have kept it, and saves one if the taker has the partition already. No round trip saves
    /// anything, see above, so it ends.
    /// </summary>
    private void FindPaths(int load)
    {
        for (int member = 0; member < _loads.Length; member++)
        {
            _costs[member] = _loads[member] == load ? 0 : Unreached;
            _steps[member] = default;
        }

        bool isChanged = true;
        for (int round = 0; isChanged && round < _loads.Length; round++)
        {
            isChanged = false;
            foreach (TopicShares topic in _topics)
            {
                isChanged |= topic.Extras > 0 && Relax(topic);
            }
        }
    }

    private bool Relax(TopicShares topic)
    {
        int giver = -1;
        int giverCost = Unreached;
        for (int subscriber = 0; subscriber < topic.Subscribers.Length; subscriber++)
        {
            int cost = _costs[topic.Subscribers[subscriber]];
            if (topic.HasExtra(subscriber) && cost != Unreached && cost + Worth(topic, subscriber) < giverCost)
            {
                giver = subscriber;
                giverCost = cost + Worth(topic, subscriber);
            }
        }

        bool isChanged = false;
        for (int taker = 0; giver >= 0 && taker < topic.Subscribers.Length; taker++)
        {
            int member = topic.Subscribers[taker];
            int cost = giverCost - Worth(topic, taker);
            if (!topic.HasExtra(taker) && cost < _costs[member])
            {
                _costs[member] = cost;
                _steps[member] = new Step(topic, giver, taker);
                isChanged = true;
            }
        }

        return isChanged;
    }

    private static int Worth(TopicShares topic, int subscriber) => topic.IsHolding(subscriber) ? 1 : 0;

    /// <summary>Gives the extras on, along the path that ends at a member.</summary>
    private void Follow(int member)
    {
        _loads[member]++;
        while (_steps[member] is { Topic: { } topic } step)
        {
            topic.SetExtra(step.Giver, false);
            topic.SetExtra(step.Taker, true);
            member = topic.Subscribers[step.Giver];
        }

        _loads[member]--;
    }

    /// <summary>How a member is reached; nothing for one where paths begin.</summary>
    private readonly record struct Step(TopicShares? Topic, int Giver, int Taker);
}
