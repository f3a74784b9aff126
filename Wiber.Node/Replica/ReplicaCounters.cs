using Wiber.Node.Raft;

namespace Wiber.Node.Replica;

/// <summary>What happened to a replica since it started. Written by its loop, read by anyone.</summary>
internal sealed class ReplicaCounters
{
    private Role _role = Role.Follower;
    private Term _term = Term.Zero;
    private NodeId? _leader;
    private Term _leaderTerm = Term.Zero;
    private long _entriesAppended;
    private long _bytesAppended;
    private long _proposalsRefused;
    private long _elections;
    private long _electionsWon;
    private long _leaderChanges;

    /// <summary>Entries that this node appended as leader for those who proposed them.</summary>
    public long EntriesAppended => Volatile.Read(ref _entriesAppended);

    /// <summary>Bytes of these entries' records.</summary>
    public long BytesAppended => Volatile.Read(ref _bytesAppended);

    /// <summary>Proposals that were refused because too much waits.</summary>
    public long ProposalsRefused => Volatile.Read(ref _proposalsRefused);

    /// <summary>Elections in which this node asked for votes; asking whether it should (pre-vote) is none.</summary>
    public long Elections => Volatile.Read(ref _elections);

    public long ElectionsWon => Volatile.Read(ref _electionsWon);

    /// <summary>How often this node learned of a leader: another one, or one of a later term.</summary>
    public long LeaderChanges => Volatile.Read(ref _leaderChanges);

    public void NoteAppended(PendingProposal proposal)
    {
        Volatile.Write(ref _entriesAppended, _entriesAppended + 1);
        Volatile.Write(ref _bytesAppended, _bytesAppended + proposal.Proposal.Record.Length);
    }

    public void NoteRefused(int proposals) => Volatile.Write(ref _proposalsRefused, _proposalsRefused + proposals);

    public void Note(RoleChange change)
    {
        if (change.Role != _role || change.Term != _term)
        {
            Volatile.Write(ref _elections, _elections + (change.Role == Role.Candidate ? 1 : 0));
            Volatile.Write(ref _electionsWon, _electionsWon + (change.Role == Role.Leader ? 1 : 0));
            (_role, _term) = (change.Role, change.Term);
        }

        if (change.Leader is { } leader && (leader != _leader || change.Term != _leaderTerm))
        {
            Volatile.Write(ref _leaderChanges, _leaderChanges + 1);
            (_leader, _leaderTerm) = (leader, change.Term);
        }
    }
}
