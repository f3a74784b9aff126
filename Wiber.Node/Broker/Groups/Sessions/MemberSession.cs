using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups.Sessions;

/// <summary>What the leader noted of a member.</summary>
/// <param name="joinedAt">Which member of its name it is.</param>
/// <param name="heardMs">When it was first seen.</param>
internal sealed class MemberSession(LogIndex joinedAt, long heardMs)
{
    private long _revokedGeneration;
    private long _revocationSeenMs;

    public LogIndex JoinedAt { get; } = joinedAt;

    /// <summary>When it was last heard of.</summary>
    public long HeardMs { get; set; } = heardMs;

    /// <summary>Time in which the leader itself stood still does not count.</summary>
    public void LeaveOut(long pauseMs, long nowMs)
    {
        // It may have been heard since.
        HeardMs = Math.Min(nowMs, HeardMs + pauseMs);
        _revocationSeenMs += pauseMs;
    }

    /// <summary>Whether it was silent for too long, or has had a partition for too long that it was asked for.</summary>
    public bool IsExpired(SessionMember member, long nowMs)
    {
        if (member.RevokedGeneration != _revokedGeneration)
        {
            _revokedGeneration = member.RevokedGeneration;
            _revocationSeenMs = nowMs;
        }

        bool isSilent = nowMs - HeardMs > member.SessionTimeoutMs;
        bool isHolding = member.RevokedGeneration > 0 && nowMs - _revocationSeenMs > member.SessionTimeoutMs;
        return isSilent || isHolding;
    }
}
