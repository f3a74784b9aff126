using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Hosting.Compaction;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Node.Storage;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

// What a daemon does beside its loop: checkpoints of the broker, retention and compaction.
internal sealed partial class SimulatedNode
{
    private PendingTrims _trims = new();
    private BrokerDelta? _delta;

    private void Freeze()
    {
        _delta = _broker!.TryFreeze();
        if (_delta is not null)
        {
            After(DiskDelayUs(), Checkpoint);
        }
        else
        {
            After(_profile.CheckpointUs, Freeze);
        }
    }

    private void Checkpoint()
    {
        BrokerDelta delta = _delta!;
        try
        {
            _brokerStore.Write(CheckpointMutants.Change(_world.Mutant, delta, _world.Random));
        }
        catch (BrokerStoreFullException)
        {
            After(FullRetryUs, Checkpoint);
            return;
        }

        _broker!.Written();
        _delta = null;
        if (_world.Random.Next(3) == 0)
        {
            _brokerStore.Flush();
        }

        After(_profile.CheckpointUs, Freeze);
    }

    /// <summary>Writes what is left, at the end.</summary>
    private void FinishCheckpoint()
    {
        if (_delta is not null)
        {
            Checkpoint();
        }

        Freeze();
        if (_delta is not null)
        {
            Checkpoint();
        }
    }

    private void Compact()
    {
        ProposeTrims();
        RemoveTrimmed();
        if (_world.Random.Next(20) == 0)
        {
            _snapshots!.CloseUnused();
        }

        After(_profile.CompactionUs, Compact);
    }

    private void ProposeTrims()
    {
        if (_core!.Role != Role.Leader)
        {
            return;
        }

        if (_broker!.PlanRetention(Clock.NowUs) is { } retention)
        {
            _world.Tally.Add("retentions proposed");
            Propose(retention);
        }

        RetainedSegment[] segments = _segmentTimes!.Of(_store!.Segments, withTimes: _profile.Retention.AgeMsMax > 0);
        if (RetentionPolicy.FindTrim(segments, _profile.Retention, Clock.NowUs, _broker!.FindDead()) is { } due
            && _broker!.PlanTrim(LogIndex.Min(due, _broker.AppliedIndex)) is { } trim)
        {
            _world.Trace.Line(Name, $"proposes to trim the log up to {trim.LastRemoved}");
            _world.Tally.Add("trims proposed");
            Propose(TrimMutants.Change(_world.Mutant, trim));
        }
    }

    private void Propose(BrokerCommand command)
    {
        var pending = new PendingProposal(Proposal.Of(EntryKind.Command, command.Encode()));
        After(_world.Random.Next(_world.Plan.ApplyDelayUsMax), () => Offer(new Proposed(pending)));
    }

    private void RemoveTrimmed()
    {
        _trims.Note(_broker!.Trim);
        if (!_trims.IsEmpty)
        {
            _trims.Flushed(_world.Mutant == Mutant.PrefixRemovedBeforeFlush ? _broker.AppliedIndex : _brokerStore.Flush());
        }

        LogIndex upTo = _profile.WaitsForFollowers ? LogIndex.Min(_trims.Removable, HeldBack()) : _trims.Removable;
        IReadOnlyList<SegmentExtent> segments = _store!.Segments;
        if (segments.Count > 1 && segments[0].Last <= upTo)
        {
            _storage!.RequestRemovePrefix(upTo);
        }
    }

    private LogIndex HeldBack() => _core!.Followers
        .Where(follower => follower.IsActive && follower.Match > LogIndex.Zero)
        .Select(follower => follower.Match)
        .Append(_core.CommitIndex)
        .Min();
}
