using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups.Sessions;

/// <summary>
/// Sees which members of groups are alive. Heartbeats are not replicated: only the leader hears them, and only what follows from
/// silence goes into the log. A new leader knows nothing of them, so it gives every member its whole session timeout again. To one
/// that was itself held up, the time for which it was is no time: it could not hear anybody, but knows what it heard before.
/// Thread-safe.
/// </summary>
/// <param name="groups">The groups.</param>
/// <param name="nowMs">A clock that does not go back.</param>
/// <param name="pauseMsMax">
/// How much time may pass from one look to the next; more means that this process stood still and could not hear anybody.
/// </param>
internal sealed class GroupSessions(ConsumerGroups groups, Func<long> nowMs, long pauseMsMax)
{
    /// <summary>Members that one look gives up; the rest is found by the next one.</summary>
    public const int ExpiredMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Group, string Member), MemberSession> _sessions = [];
    private Term? _term;
    private long _lookedMs;

    /// <summary>Members that are watched.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>
    /// A member gave a sign of life. It counts only for a member that a look has found, whose time runs from then on.
    /// </summary>
    public void NoteHeard(string group, string member)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue((group, member), out MemberSession? session))
            {
                session.HeardMs = nowMs();
            }
        }
    }

    /// <summary>This node does not lead: it hears nobody.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _term = null;
            _sessions.Clear();
        }
    }

    /// <summary>Looks at all members; to be called every now and then on the leader.</summary>
    /// <param name="term">The term in which this node leads.</param>
    /// <returns>What to propose: the members that are to go.</returns>
    public IReadOnlyList<LeaveGroup> FindExpired(Term term)
    {
        IReadOnlyList<SessionMember> members = groups.ListSessions();
        lock (_gate)
        {
            long now = nowMs();
            if (_term != term)
            {
                _sessions.Clear();
            }
            else if (now - _lookedMs > pauseMsMax)
            {
                LeaveOut(now - _lookedMs, now);
            }

            _term = term;
            _lookedMs = now;
            ForgetGone(members);
            var expired = new List<LeaveGroup>();
            foreach (SessionMember member in members)
            {
                if (IsExpired(member, now) && expired.Count < ExpiredMax)
                {
                    expired.Add(new LeaveGroup(member.Group, member.Member, member.JoinedAt, LeaveReason.Expired));
                }
            }

            return expired;
        }
    }

    private bool IsExpired(SessionMember member, long now)
    {
        var key = (member.Group, member.Member);
        if (!_sessions.TryGetValue(key, out MemberSession? session) || session.JoinedAt != member.JoinedAt)
        {
            session = new MemberSession(member.JoinedAt, now);
            _sessions[key] = session;
        }

        return session.IsExpired(member, now);
    }

    private void LeaveOut(long pauseMs, long now)
    {
        foreach (MemberSession session in _sessions.Values)
        {
            session.LeaveOut(pauseMs, now);
        }
    }

    private void ForgetGone(IReadOnlyList<SessionMember> members)
    {
        HashSet<(string Group, string Member)> there = [.. members.Select(member => (member.Group, member.Member))];
        foreach ((string Group, string Member) gone in _sessions.Keys.Where(key => !there.Contains(key)).ToArray())
        {
            _sessions.Remove(gone);
        }
    }
}
