using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Raft;

// Elections: Raft §5.2 and §5.4.1, pre-vote (thesis §9.6), leader stickiness (thesis §4.2.3).
public sealed partial class RaftCore
{
    // How often a follower that saw its leader go asks again before it falls back to election timeouts.
    private const int HurriedTriesMax = 4;

    // A set, not a count: an answer that arrives twice is one vote.
    private readonly HashSet<NodeId> _granted = [];
    private readonly HashSet<NodeId> _refused = [];

    private bool _isTransferCampaign;
    private int _hurriedTries;
    private int _hurriedTicks;

    /// <summary>Starts an election now instead of waiting for a timeout; for tests and for a node that is alone.</summary>
    public void Campaign()
    {
        if (Role != Role.Leader && MayCampaign)
        {
            StartPreVote("asked to campaign");
        }
    }

    /// <summary>
    /// The connection to a node broke, as it does when its process dies. If it was the leader, this follower campaigns soon: the
    /// others, who see the same, will
    /// no longer be bound to it; if only this connection broke, they still are and refuse.
    /// </summary>
    /// <param name="peer">The node at the other end.</param>
    /// <param name="delayTicksPerRank">All followers see a crash at the same moment; each waits this long for every node before
    /// it in order, so they do not split the vote.</param>
    public void Disconnected(NodeId peer, int delayTicksPerRank)
    {
        if (Role != Role.Follower || Leader != peer)
        {
            return;
        }

        if (!MayCampaign)
        {
            ForgetLeader();
            return;
        }

        Leader = null;
        FailForwardedReads();
        NoteRole($"connection to the leader {peer} lost");
        // The others may notice a moment later and still hold to the leader, so a refusal is no reason to wait for a whole
        // timeout. The pause keeps the order of ranks.
        _hurriedTries = HurriedTriesMax;
        _hurriedTicks = Math.Max(1, (Membership.Voters.Count - 1) * delayTicksPerRank);
        int rank = Membership.Voters.Count(voter => voter != peer && voter.CompareTo(Self) < 0);
        int delay = 1 + (rank * delayTicksPerRank);
        _ticksSinceHeard = Math.Max(_ticksSinceHeard, _electionTimeoutTicks - delay);
    }

    private void StartPreVote(string reason)
    {
        Role = Role.PreCandidate;
        Leader = null;
        FailForwardedReads();
        NoteRole(reason);
        AskForVotes(CurrentTerm.Next, isPreVote: true);
    }

    private void StartElection(string reason, bool isTransfer)
    {
        Role = Role.Candidate;
        Leader = null;
        FailForwardedReads();
        _isTransferCampaign = isTransfer;
        SetTerm(CurrentTerm.Next, Self);
        NoteRole(reason);
        AskForVotes(CurrentTerm, isPreVote: false);
    }

    private void AskForVotes(Term term, bool isPreVote)
    {
        ResetElectionTimer();
        if (isPreVote && _hurriedTries > 0)
        {
            _hurriedTries--;
            _electionTimeoutTicks = Math.Min(_electionTimeoutTicks, _hurriedTicks);
        }

        _granted.Clear();
        _refused.Clear();
        _granted.Add(Self);
        var request = new RequestVote(term, _log.LastIndex, _log.LastTerm, isPreVote, !isPreVote && _isTransferCampaign);
        foreach (NodeId voter in Membership.Voters)
        {
            if (voter != Self)
            {
                Send(voter, request);
            }
        }

        CountVotes();
    }

    private void OnRequestVote(NodeId from, RequestVote request)
    {
        bool isFree = request.IsPreVote
            ? request.Term > CurrentTerm || VotedFor == from
            : VotedFor is null || VotedFor == from;
        bool isGranted = isFree
            && (request.IsLeaderTransfer || !HasLeaderLease())
            && (_log.IsUpToDate(request.LastLogIndex, request.LastLogTerm) || Has(RaftDefects.VotesForShortLogs));

        if (request.IsPreVote)
        {
            Send(from, new RequestVoteReply(isGranted ? request.Term : CurrentTerm, isGranted, true));
            return;
        }

        if (isGranted)
        {
            SetTerm(CurrentTerm, from);

            // Only a granted vote resets the timer: refusing a hopeless candidate must not delay one that can win.
            ResetElectionTimer();
        }

        if (Has(RaftDefects.RefusalResetsTimer))
        {
            ResetElectionTimer();
        }

        Send(from, new RequestVoteReply(CurrentTerm, isGranted, false));
    }

    private void OnRequestVoteReply(NodeId from, RequestVoteReply reply)
    {
        bool isAwaited = reply.IsPreVote
            ? Role == Role.PreCandidate && (!reply.IsGranted || reply.Term == CurrentTerm.Next)
            : Role == Role.Candidate && reply.Term == CurrentTerm;
        if (!isAwaited)
        {
            return;
        }

        (reply.IsGranted ? _granted : _refused).Add(from);
        CountVotes();
    }

    private void CountVotes()
    {
        int majority = Quorum.Size(Membership.Voters.Count);
        if (CountVoters(_granted) >= majority)
        {
            if (Role == Role.PreCandidate)
            {
                StartElection("a majority would vote for this node", isTransfer: false);
            }
            else
            {
                BecomeLeader();
            }
        }
        else if (CountVoters(_refused) >= majority)
        {
            BecomeFollower(CurrentTerm, null, "a majority refused its vote");
        }
    }

    private int CountVoters(HashSet<NodeId> nodes) => Membership.Voters.Count(nodes.Contains);

    /// <summary>A node that may not campaign can only wait for the next leader.</summary>
    private void ForgetLeader()
    {
        ResetElectionTimer();
        if (Leader is not null)
        {
            BecomeFollower(CurrentTerm, null, "nothing heard from a leader");
        }

        FailForwardedReads();
    }

    /// <summary>This node heard from a leader so recently that no majority can want another one.</summary>
    private bool HasLeaderLease() =>
        Role == Role.Leader || (Leader is not null && _ticksSinceHeard < _options.ElectionTimeoutTicksMin);
}
