using Wiber.Node.Clock;

namespace Wiber.UnitTests.Clock.Schedules;

/// <summary>
/// A cluster's clocks under everything that may happen to them, in an order and with delays that a seed decides, with true time
/// at hand to check them by.
/// </summary>
internal sealed class ClockSchedule
{
    public const int DriftPpmMax = 50;

    private const int Steps = 30;

    private readonly Dictionary<ulong, ReignTime> _reigns = [];
    private readonly List<ScheduledNode> _nodes = [];
    private readonly int _seed;
    private readonly int _delayUsMax;
    private readonly bool _isSlow;
    private ulong _term;

    public ClockSchedule(int seed)
    {
        _seed = seed;
        Random = new Random(seed);
        int count = Random.Next(4) == 0 ? 5 : Random.Next(8) == 0 ? 2 : 3;
        Names = [.. Enumerable.Range(1, count).Select(number => $"n{number}")];
        _delayUsMax = Random.Next(3) switch { 0 => 300, 1 => 20_000, _ => 600_000 };
        _isSlow = Random.Next(4) == 0;
        int liar = Random.Next(3) == 0 ? Random.Next(1, count) : -1;
        foreach ((int i, string name) in Names.Index())
        {
            _nodes.Add(new ScheduledNode(this, name, i == liar));
        }
    }

    public Random Random { get; }

    public IReadOnlyList<string> Names { get; }

    public long NowUs { get; private set; } = 1_000_000;

    /// <summary>How often a synchronized clock was held against cluster time.</summary>
    public int Checks { get; private set; }

    /// <summary>How often it was on a node that does not lead.</summary>
    public int FollowerChecks { get; private set; }

    public void Run()
    {
        Elect();
        for (int step = 0; step < Steps; step++)
        {
            Pass(Random.NextInt64(1_000, _isSlow ? 120_000_000 : 3_000_000));
            Act();
            _nodes.ForEach(Check);
        }
    }

    public void Pass(long us) => NowUs += us;

    /// <summary>The two ways of an exchange have nothing in common: most are short, some are long.</summary>
    public long DrawDelayUs() => Random.Next(5) == 0 ? Random.Next(_delayUsMax) : Random.Next(1 + (_delayUsMax / 20));

    /// <summary>Mostly at the very limit, where a bound that forgets something shows it.</summary>
    public double DrawDriftPpm() => Random.Next(3) switch
    {
        0 => (Random.NextDouble() * 2 * DriftPpmMax) - DriftPpmMax,
        1 => DriftPpmMax,
        _ => -DriftPpmMax,
    };

    private void Act()
    {
        ScheduledNode node = _nodes[Random.Next(_nodes.Count)];
        switch (Random.Next(20))
        {
            case 0:
                Elect();
                break;
            case 1:
                node.JumpWall(Random.NextInt64(-10_000_000, 10_000_001));
                break;
            case 2:
                node.Restart();
                break;
            case 3:
                node.Oscillator.SetDrift(NowUs, DrawDriftPpm());
                break;
            case 4:
                // A deposed leader hears of it at last.
                _nodes.ForEach(each => each.IsLeading &= each.Term == _term);
                break;
            case 5:
                Decide(node);
                break;
            default:
                Measure(node);
                break;
        }
    }

    private void Measure(ScheduledNode node)
    {
        foreach (ScheduledNode peer in _nodes.Where(each => each != node))
        {
            if (Random.Next(6) == 0)
            {
                node.Discipline.Miss(peer.Name);
            }
            else
            {
                node.Ask(peer);
            }
        }

        Decide(node);
    }

    /// <summary>The next term has another leader, or the same; the one before may go on to take itself for one.</summary>
    private void Elect()
    {
        ScheduledNode[] candidates = [.. _nodes.Where(node => !node.IsLiar)];
        ScheduledNode leader = candidates[Random.Next(candidates.Length)];
        _term++;
        leader.Term = _term;
        leader.IsLeading = true;
        Decide(leader);
    }

    private void Decide(ScheduledNode node)
    {
        ClockSetting? before = node.Clock.Setting;
        long? shownUs = before is null ? null : node.Clock.Read().TimeUs;
        node.Decide();
        if (node.Clock.Setting is not { IsLeading: true } setting)
        {
            return;
        }

        if (!_reigns.TryGetValue(setting.Reign, out ReignTime? reign))
        {
            reign = new ReignTime(node.Oscillator);
            _reigns.Add(setting.Reign, reign);
            if (before is not null
                && Math.Abs(shownUs!.Value - _reigns[before.Reign].TimeUs(NowUs)) > setting.TakeoverBoundUs + 1)
            {
                Assert.Fail($"seed {_seed}: {node.Name} takes over further from cluster time than {setting.TakeoverBoundUs} us");
            }
        }

        reign.Line = setting.Line;
    }

    private void Check(ScheduledNode node)
    {
        if (node.Clock.Setting is not { } setting)
        {
            return;
        }

        ClockReading read = node.Clock.Read();
        long boundUs = setting.BoundUs(node.MonotonicUs, node.Clock.Drift);
        long differenceUs = read.TimeUs - _reigns[setting.Reign].TimeUs(NowUs);
        if (Math.Abs(differenceUs) > boundUs)
        {
            Assert.Fail($"seed {_seed}: {node.Name} is {differenceUs} us from cluster time, and says {boundUs} at most");
        }

        if (read.TimeUs < node.LastReadUs)
        {
            Assert.Fail($"seed {_seed}: {node.Name} ran backwards by {node.LastReadUs - read.TimeUs} us");
        }

        node.LastReadUs = read.TimeUs;
        Checks++;
        FollowerChecks += setting.IsLeading ? 0 : 1;
    }
}
