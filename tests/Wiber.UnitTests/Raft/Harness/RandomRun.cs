using Wiber.Node.Raft;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>
/// One random history of a group, decided by its seed: messages are delivered out of order, lost and doubled, members crash and
/// restart, disks are slow. Then everything is healed and the group has to come to rest with one log.
/// </summary>
internal sealed class RandomRun
{
    private const int InFlightMax = 150;
    private const int HealedTicksMax = 400;

    private readonly Random _random;
    private readonly RaftGroup _group;
    private readonly List<string>? _trace;
    private readonly Dictionary<ulong, LogIndex> _reads = [];
    private readonly int _messageShare;
    private readonly int _lossPercent;
    private readonly int _roundEndPercent;
    private readonly bool _isOrdered;

    private ulong _nextRequestId = 1;

    public RandomRun(int members, int seed, List<string>? trace = null)
    {
        _random = new Random(seed);
        _trace = trace;
        // With fewer messages more time goes by between them, and leaders change more often.
        _messageShare = _random.Next(300, 580);
        _lossPercent = _random.Next(0, 25);
        _roundEndPercent = _random.Next(5, 101);

        // Half of the histories have what the transport promises, order per connection; the other half not even that.
        _isOrdered = _random.Next(2) == 0;
        _group = RaftGroup.Of(members, Narrow, seed);
        foreach (RaftMember member in _group.Members)
        {
            member.WritesAtOnce = false;
            member.LoadsAtOnce = false;
            member.RoundsAtOnce = false;
        }
    }

    public int Step { get; private set; }

    /// <summary>What came of it, to show that a run did something.</summary>
    public RandomRunResult Result { get; private set; }

    public void Run(int steps)
    {
        int reads = 0;
        for (; Step < steps; Step++)
        {
            Act();
            EndSomeRounds();
            reads += TakeReads();
        }

        HealAndConverge();
        int truncations = _group.Members.Sum(each => each.Disk.Truncations);
        Result = new RandomRunResult(_group.Checker.Committed.Value, reads, _group.Checker.Leaders, truncations);
    }

    private static RaftOptions Narrow(RaftOptions options) => options with
    {
        AppendBytesMax = 300,
        InflightMax = 3,
        InflightBytesMax = 700,
        TailBytesMax = 400,
        UncommittedBytesMax = 3_000,
        ElectionTimeoutTicksMin = 4,
        ElectionTimeoutTicksMax = 8,
        HeartbeatTicks = 1,
    };

    private void Act()
    {
        int choice = _random.Next(1000);
        RaftMember member = _group.Members[_random.Next(_group.Members.Count)];
        if (choice < _messageShare)
        {
            for (int count = _random.Next(1, 6); count > 0; count--)
            {
                MoveMessage();
            }
        }
        else if (!member.IsUp)
        {
            if (choice < 600)
            {
                _trace?.Add($"{Step}: start {member.Id}");
                member.Start(_random.Next(2) == 0 ? LogIndex.Min(member.Applied, member.Disk.LastIndex) : default);
            }
        }
        else if (choice < 700)
        {
            _trace?.Add($"{Step}: tick {member.Id}");
            member.Tick();
        }
        else if (choice < 850)
        {
            int count = _random.Next(1, 4);
            _trace?.Add($"{Step}: complete {count} of {member.WritesWaiting} writes of {member.Id}");
            member.CompleteWrites(count);
        }
        else if (choice < 880)
        {
            if (member.LoadsWaiting.Count > 0)
            {
                _trace?.Add($"{Step}: complete a load of {member.Id}");
                member.CompleteLoad();
            }
        }
        else if (choice < 950)
        {
            Propose(member);
        }
        else if (choice < 965)
        {
            _trace?.Add($"{Step}: read {_nextRequestId} at {member.Id}");
            _reads.Add(_nextRequestId, _group.Checker.Committed);
            member.Do(core => core.RequestRead(_nextRequestId));
            _nextRequestId++;
        }
        else if (choice < 972)
        {
            RaftMember other = _group.Members[_random.Next(_group.Members.Count)];
            _trace?.Add($"{Step}: {member.Id} hears that the connection to {other.Id} broke");
            member.Do(core => core.Disconnected(other.Id, 5));
        }
        else if (choice < 978)
        {
            _trace?.Add($"{Step}: transfer from {member.Id}");
            member.Do(core => core.TransferLeadership(null));
        }
        else if (choice < 984)
        {
            _trace?.Add($"{Step}: crash {member.Id}");
            member.Crash();
        }
        else
        {
            ChangeLinks(member);
        }
    }

    private void EndSomeRounds()
    {
        foreach (RaftMember member in _group.Members)
        {
            if (member.IsRoundOpen && _random.Next(100) < _roundEndPercent)
            {
                member.EndRound();
            }
        }
    }

    private void MoveMessage()
    {
        RaftNetwork network = _group.Network;
        if (network.InFlight.Count == 0)
        {
            return;
        }

        int position = _random.Next(network.InFlight.Count);
        if (_isOrdered)
        {
            Envelope chosen = network.InFlight[position];
            position = network.InFlight.TakeWhile(each => each.From != chosen.From || each.To != chosen.To).Count();
        }

        if (network.InFlight.Count > InFlightMax || _random.Next(100) < _lossPercent)
        {
            _trace?.Add($"{Step}: lose {network.InFlight[position]}");
            network.TakeAt(position);
        }
        else if (!_isOrdered && _random.Next(100) < 10)
        {
            _trace?.Add($"{Step}: deliver and keep {network.InFlight[position]}");
            _group.Deliver(network.InFlight[position]);
        }
        else
        {
            _trace?.Add($"{Step}: deliver {network.InFlight[position]}");
            _group.Deliver(network.TakeAt(position));
        }
    }

    private void Propose(RaftMember member)
    {
        member.Do(core =>
        {
            for (int count = _random.Next(1, 4); count > 0; count--)
            {
                if (core.Propose(TestLog.Body(_random.Next(0, 200)), out LogIndex index) == ProposeResult.Accepted)
                {
                    _trace?.Add($"{Step}: propose {index} at {member.Id}");
                }
            }
        });
    }

    private void ChangeLinks(RaftMember member)
    {
        if (_random.Next(2) == 0)
        {
            _trace?.Add($"{Step}: heal all links");
            _group.Heal();
            return;
        }

        foreach (RaftMember other in _group.Members.Where(each => each != member))
        {
            int direction = _random.Next(4);
            if (direction is 1 or 3)
            {
                _trace?.Add($"{Step}: cut {member.Id}->{other.Id}");
                _group.Network.Cut(member.Id, other.Id);
            }

            if (direction is 2 or 3)
            {
                _trace?.Add($"{Step}: cut {other.Id}->{member.Id}");
                _group.Network.Cut(other.Id, member.Id);
            }
        }
    }

    /// <summary>A linearizable read sees all that was committed anywhere when it was asked for.</summary>
    private int TakeReads()
    {
        int confirmed = 0;
        foreach (RaftMember member in _group.Members)
        {
            foreach (ConfirmedRead read in member.Reads)
            {
                Assert.True(_reads.Remove(read.RequestId, out LogIndex committed), $"read {read.RequestId} answered twice");
                if (read.Index is { } index)
                {
                    Assert.True(index >= committed, $"read {read.RequestId} got {index}, but {committed} was committed before");
                    confirmed++;
                }
            }

            member.Reads.Clear();
        }

        return confirmed;
    }

    private void HealAndConverge()
    {
        _trace?.Add($"{Step}: heal everything");
        _group.Heal();
        foreach (RaftMember member in _group.Members)
        {
            if (!member.IsUp)
            {
                member.Start();
            }

            member.WritesAtOnce = true;
            member.LoadsAtOnce = true;
            member.RoundsAtOnce = true;
            member.EndRound();
            member.CompleteWrites();
            while (member.LoadsWaiting.Count > 0)
            {
                member.CompleteLoad();
            }
        }

        (LogIndex Index, Term Term)? last = null;
        for (int tick = 0; tick < HealedTicksMax; tick++)
        {
            _group.Tick();
            TakeReads();
            if (last is { } proposed && _group.Members.All(each => IsAtRest(each.Core, proposed.Index)))
            {
                if (_group.Members.All(each => each.Core.TermAt(proposed.Index) == proposed.Term))
                {
                    CheckEqual();
                    return;
                }

                // Its leader was unseated before the entry was committed; a later one must do better.
                last = null;
            }

            if (last is null)
            {
                _group.Leader?.Do(core =>
                {
                    if (core.Propose(TestLog.Body(8), out LogIndex index) == ProposeResult.Accepted)
                    {
                        last = (index, core.CurrentTerm);
                    }
                });
            }
        }

        IEnumerable<string> states = _group.Members.Select(
            each => $"{each.Id} {each.Role} term {each.Term} commit {each.Commit} last {each.Last}");
        Assert.Fail($"not at rest {HealedTicksMax} ticks after everything was healed: {string.Join("; ", states)}");
    }

    private static bool IsAtRest(RaftCore core, LogIndex after) =>
        core.CommitIndex == core.LastIndex && core.CommitIndex >= after;

    private void CheckEqual()
    {
        IReadOnlyList<LogEntry> expected = _group.Members[0].Disk.Entries;
        foreach (RaftMember member in _group.Members)
        {
            Assert.Equal(expected.Select(entry => entry.Header), member.Disk.Entries.Select(entry => entry.Header));
            Assert.Equal(member.Core.LastIndex, member.Applied);
        }
    }
}
