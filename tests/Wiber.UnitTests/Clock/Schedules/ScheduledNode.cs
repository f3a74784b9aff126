using Wiber.Node.Clock;
using Wiber.Node.Clock.Sampling;
using Wiber.Node.Clock.Sync;

namespace Wiber.UnitTests.Clock.Schedules;

/// <summary>A node of a schedule: real discipline and real synchronized clock on an oscillator of its own.</summary>
internal sealed class ScheduledNode : IClockSource
{
    private readonly ClockSchedule _schedule;
    private ulong _epoch;
    private long _wallOffsetUs;

    public ScheduledNode(ClockSchedule schedule, string name, bool isLiar)
    {
        _schedule = schedule;
        Name = name;
        IsLiar = isLiar;
        Oscillator = new Oscillator(schedule.Random.NextInt64(1_000_000, 1_000_000_000_000));
        _wallOffsetUs = schedule.Random.NextInt64(-10_000_000, 10_000_001);
        Boot();
    }

    public string Name { get; }

    /// <summary>Whether it tells the others a wrong time.</summary>
    public bool IsLiar { get; }

    public Oscillator Oscillator { get; private set; }

    public SynchronizedClock Clock { get; private set; } = null!;

    public ClockDiscipline Discipline { get; private set; } = null!;

    /// <summary>Whether it takes itself for the leader.</summary>
    public bool IsLeading { get; set; }

    public ulong Term { get; set; }

    /// <summary>What a reader of its clock saw last, while it was synchronized.</summary>
    public long? LastReadUs { get; set; }

    public long MonotonicUs => Oscillator.Read(_schedule.NowUs);

    public long WallUs => MonotonicUs + ManualClock.StartUs + _wallOffsetUs;

    public ClockMoment Now => ClockMoment.Of(this);

    public void JumpWall(long byUs) => _wallOffsetUs += byUs;

    /// <summary>
    /// The machine comes up again, and its monotonic clock begins somewhere else: sometimes nearly where it was.
    /// </summary>
    public void Restart()
    {
        long apartUs = _schedule.Random.Next(2) == 0
            ? _schedule.Random.NextInt64(-2_000, 2_001)
            : _schedule.Random.NextInt64(0, 1_000_000_000_000);
        long wallUs = WallUs;
        Oscillator = new Oscillator(Math.Max(0, MonotonicUs + apartUs) - _schedule.NowUs);
        _wallOffsetUs += wallUs - WallUs;
        Boot();
    }

    /// <summary>One exchange with a peer: how long the question and the answer are on their ways is chance.</summary>
    public void Ask(ScheduledNode peer)
    {
        long sentUs = MonotonicUs;
        _schedule.Pass(_schedule.DrawDelayUs());
        long peerReceivedUs = peer.MonotonicUs;
        _schedule.Pass(_schedule.Random.Next(0, 300));
        ClockMoment peerNow = peer.Now;
        ClockAnnouncement announcement = peer.Announce(peerNow);
        _schedule.Pass(_schedule.DrawDelayUs());
        var exchange = new ClockExchange(sentUs, peerReceivedUs, peerNow.MonotonicUs, MonotonicUs);
        if (exchange.IsUsable)
        {
            Discipline.Add(peer.Name, exchange, announcement);
        }
        else
        {
            Discipline.Miss(peer.Name);
        }
    }

    public void Decide() => Discipline.Decide(Now, new ClusterView(IsLeading, Term, _schedule.Names));

    private ClockAnnouncement Announce(ClockMoment now)
    {
        ClockAnnouncement truth = ClockAnnouncement.Of(_epoch, now, Clock.Setting, Clock.Drift);
        return !IsLiar ? truth : truth with
        {
            WallOffsetUs = truth.WallOffsetUs + _schedule.Random.NextInt64(-5_000_000, 5_000_001),
            ClusterOffsetUs = truth.ClusterOffsetUs + _schedule.Random.NextInt64(-200_000, 200_001),
            BoundUs = _schedule.Random.Next(0, 1_000),
        };
    }

    private void Boot()
    {
        _epoch = (ulong)_schedule.Random.NextInt64();
        Oscillator.SetDrift(_schedule.NowUs, _schedule.DrawDriftPpm());
        Clock = new SynchronizedClock(this, new DriftLimit(ClockSchedule.DriftPpmMax));
        Discipline = new ClockDiscipline(Name, Clock, new DisciplineOptions());
        Discipline.SetPeers([.. _schedule.Names.Where(name => name != Name)]);
        IsLeading = false;
        LastReadUs = null;
    }
}
