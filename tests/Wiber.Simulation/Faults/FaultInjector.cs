using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Simulation.Cluster;
using Wiber.Simulation.Members;
using Wiber.Simulation.Network;

namespace Wiber.Simulation.Faults;

/// <summary>
/// Makes things go wrong, each kind by chance at the rate of the seed's plan, and lets them go right again after a while.
/// </summary>
internal sealed class FaultInjector(
    World world, IReadOnlyList<SimulatedNode> nodes, SimulatedNetwork network, ClusterFile file, LossBudget budget)
{
    private const int Second = 1_000_000;

    private readonly long[] _startUs = new long[nodes.Count];
    private long _fallingUntilUs;
    private Term _fallenTerm;

    /// <summary>To be called every tick.</summary>
    public void Step()
    {
        foreach (SimulatedNode node in nodes)
        {
            if (!node.IsUp && world.Events.NowUs >= _startUs[node.Number])
            {
                Start(node);
            }
        }

        if (!world.IsHealed)
        {
            BreakNetwork();
            BreakNodes();
            BreakDisks();
            BreakOthers();
            LoseDisks();
        }
    }

    /// <summary>Everything is put right, for good.</summary>
    public void Heal()
    {
        world.IsHealed = true;
        network.Heal();
        for (int from = 0; from < nodes.Count; from++)
        {
            for (int to = 0; to < nodes.Count; to++)
            {
                network.Clog(from, to, 0);
            }
        }

        foreach (SimulatedNode node in nodes)
        {
            node.HealDisk();
            node.Resume();
            node.Clock.Thaw();
            ReplaceIfRotten(node);
            _startUs[node.Number] = 0;
        }
    }

    private void Start(SimulatedNode node)
    {
        if (node.HasRefusedDisk)
        {
            // Somebody reads the message that names the file.
            ReplaceIfRotten(node);
        }

        if (!node.Start(file.Config))
        {
            StartLater(node);
        }
    }

    private void ReplaceIfRotten(SimulatedNode node)
    {
        if (node.IsRotten)
        {
            Note("rotten disks replaced");
            Down(node, losesPower: false);
            node.Wipe();
        }
    }

    private bool IsDue(int interval) => interval > 0 && world.Random.Next(interval) == 0;

    private SimulatedNode? Leader() =>
        nodes.Where(each => each.IsUp && each.Core.Role == Role.Leader).MaxBy(each => each.Core.CurrentTerm);

    private SimulatedNode Any() => nodes[world.Random.Next(nodes.Count)];

    private void BreakNetwork()
    {
        if (IsDue(world.Plan.ClogInterval))
        {
            Note("clogged links");
            network.Clog(Any().Number, Any().Number, world.Random.Next(3 * Second));
        }

        if (IsDue(world.Plan.CutInterval))
        {
            Cut();
        }

        CutOffLeaders();
    }

    private void Cut()
    {
        int shape = world.Random.Next(3);
        int durationUs = world.Random.Next(50_000, world.Random.Next(2) == 0 ? Second : 6 * Second);
        SimulatedNode alone = Leader() is { } leader && world.Random.Next(2) == 0 ? leader : Any();
        switch (shape)
        {
            case 0:
                Note("partitions of one node");
                Isolate(alone, durationUs);
                break;
            case 1:
                Note("one-way partitions");
                bool isDeaf = world.Random.Next(2) == 0;
                foreach (SimulatedNode other in nodes.Where(each => each != alone))
                {
                    network.Cut(isDeaf ? other.Number : alone.Number, isDeaf ? alone.Number : other.Number);
                }

                break;
            default:
                Note("links cut");
                network.Cut(alone.Number, Any().Number);
                break;
        }

        world.Events.After(durationUs, network.Heal);
    }

    /// <summary>
    /// Cuts off each leader soon after it was elected and lets the one before come back, so that logs part and meet again (Raft,
    /// figure 8).
    /// </summary>
    private void CutOffLeaders()
    {
        if (IsDue(world.Plan.FallInterval))
        {
            Note("times of falling leaders");
            _fallingUntilUs = world.Events.NowUs + world.Random.Next(10 * Second);
        }

        if (world.Events.NowUs < _fallingUntilUs && Leader() is { } leader && _fallenTerm < leader.Core.CurrentTerm)
        {
            _fallenTerm = leader.Core.CurrentTerm;
            world.Events.After(world.Random.Next(150_000), () => CutOffInTurn(leader));
        }
    }

    private void CutOffInTurn(SimulatedNode leader)
    {
        network.Heal();
        if (!world.IsHealed)
        {
            int durationUs = world.Random.Next(3 * Second);
            Isolate(leader, durationUs);
            world.Events.After(durationUs, network.Heal);
        }
    }

    /// <summary>
    /// As when a machine is moved: besides, it may stand still, and not hear at once how long; or its disk, which is elsewhere,
    /// comes back after the others.
    /// </summary>
    private void Isolate(SimulatedNode alone, int durationUs)
    {
        foreach (SimulatedNode other in nodes.Where(each => each != alone))
        {
            network.Cut(alone.Number, other.Number);
            network.Cut(other.Number, alone.Number);
        }

        switch (world.Random.Next(3))
        {
            case 0:
                alone.Pause(world.Random.Next(10_000, 3 * Second));
                break;
            case 1:
                alone.HangDisk(durationUs + world.Random.Next(Second));
                break;
        }
    }

    private void BreakNodes()
    {
        if (IsDue(world.Plan.CrashInterval))
        {
            Down(Any(), losesPower: false);
        }

        if (IsDue(world.Plan.PowerLossInterval))
        {
            SimulatedNode node = Any();
            if (world.Random.Next(2) == 0)
            {
                node.LosePowerInWrite();
            }
            else
            {
                Down(node, losesPower: true);
            }
        }

        if (IsDue(world.Plan.AllDownInterval))
        {
            Note("crashes of all");
            bool losesPower = world.Random.Next(2) == 0;
            foreach (SimulatedNode node in nodes)
            {
                Down(node, losesPower);
            }
        }

        if (IsDue(world.Plan.PauseInterval))
        {
            Note("pauses");
            Any().Pause(world.Random.Next(10_000, 4 * Second));
        }
    }

    private void Down(SimulatedNode node, bool losesPower)
    {
        if (!node.IsUp)
        {
            return;
        }

        Note(losesPower ? "power losses" : "crashes");
        world.Trace.Line(node.Name, $"goes down");
        if (losesPower)
        {
            node.LosePower();
        }
        else
        {
            node.Kill();
        }

        StartLater(node);
        NodeId id = node.Id;
        foreach (SimulatedNode other in nodes.Where(each => each != node && world.Random.Next(4) > 0))
        {
            TellDisconnected(other, id);
        }
    }

    private void StartLater(SimulatedNode node) =>
        _startUs[node.Number] = world.IsHealed ? 0 : world.Events.NowUs + world.Random.Next(2 * Second);

    private void TellDisconnected(SimulatedNode node, NodeId peer) =>
        world.Events.After(world.Random.Next(100, 20_000), () => node.Offer(new ReplicaEvent.Disconnected(peer)));

    private void BreakDisks()
    {
        if (IsDue(world.Plan.SlowDiskInterval))
        {
            Note("slow disks");
            Any().SlowDisk(world.Random.Next(8 * Second));
        }

        if (IsDue(world.Plan.FullDiskInterval))
        {
            Note("full disks");
            SimulatedNode node = Any();
            node.SetDiskFull(true);
            world.Events.After(world.Random.Next(10 * Second), () => node.SetDiskFull(false));
        }

        if (IsDue(world.Plan.FailedSyncInterval) && Any() is { IsUp: true } failing)
        {
            Note("failed syncs and writes");
            failing.FailNextSync(isWrite: world.Random.Next(3) == 0);
        }
    }

    private void BreakOthers()
    {
        if (IsDue(world.Plan.ClockInterval))
        {
            Note("clock faults");
            BreakClock(Any());
        }

        if (IsDue(world.Plan.DisconnectInterval) && Any() is { IsUp: true } node)
        {
            Note("connections lost");
            TellDisconnected(node, Any().Id);
        }

        if (IsDue(world.Plan.TransferInterval) && Leader() is { } leader)
        {
            Note("transfers asked for");
            leader.Offer(new ReplicaEvent.TransferRequested(null, new TaskCompletionSource<bool>()));
        }
    }

    /// <summary>What is lost for good, as long as the cluster survives it.</summary>
    private void LoseDisks()
    {
        if (IsDue(world.Plan.WipeInterval) && Any() is var wiped && budget.MayLose(wiped))
        {
            Note("disks lost");
            Down(wiped, losesPower: false);
            wiped.Wipe();
        }

        if (IsDue(world.Plan.StateLossInterval) && Any() is { IsStateLost: false } forgetful && budget.MayLose(forgetful))
        {
            Note("broker files lost");
            Down(forgetful, losesPower: false);
            forgetful.LoseState();
        }

        if (IsDue(world.Plan.RotInterval) && Any() is { IsRotten: false } rotten && budget.MayLose(rotten) && rotten.Rot())
        {
            Note("bits flipped on disks");
        }
    }

    private void BreakClock(SimulatedNode node)
    {
        switch (world.Random.Next(3))
        {
            case 0:
                node.Clock.Jump(world.Random.Next(100 * Second));
                break;
            case 1:
                node.Clock.Jump(-world.Random.Next(100 * Second));
                break;
            default:
                node.Clock.Freeze();
                world.Events.After(world.Random.Next(20 * Second), node.Clock.Thaw);
                break;
        }
    }

    private void Note(string fault)
    {
        world.Tally.Add(fault);
        world.Trace.Line("", $"fault: {fault}");
    }
}
