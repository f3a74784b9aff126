using Wiber.Client.Api;
using Wiber.Client.Api.Groups;

namespace Wiber.Client.Consuming;

/// <summary>The requests of one member to its group.</summary>
internal sealed class MemberRequests(WiberClient client, string group, GroupConsumerOptions options)
{
    public string Group { get; } = group;

    /// <summary>The member's name.</summary>
    public string Member { get; } = options.Member ?? DefaultMemberName.On(Environment.MachineName);

    /// <exception cref="WiberApiException">Refused, or not confirmed in time.</exception>
    public Task<GroupAssignment> JoinAsync(CancellationToken cancellationToken)
    {
        var join = new GroupJoin
        {
            Topics = options.Topics,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            Client = options.Client ?? $"{Environment.MachineName}/{Environment.ProcessId}",
        };
        return client.JoinGroupAsync(Group, Member, join, cancellationToken);
    }

    /// <exception cref="WiberApiException">Refused, or no node answered in time.</exception>
    public Task<GroupAssignment> HeartbeatAsync(GroupHeartbeat heartbeat, TimeSpan wait, CancellationToken cancellationToken) =>
        client.HeartbeatAsync(Group, Member, heartbeat, wait, cancellationToken);

    /// <exception cref="WiberApiException">Refused as a whole, or not confirmed in time.</exception>
    public Task<CommitAnswer> CommitAsync(long joinedAt, CommitOffset[] offsets, CancellationToken cancellationToken) =>
        client.CommitAsync(
            Group, new GroupCommit { Member = Member, JoinedAt = joinedAt, Offsets = offsets }, cancellationToken);

    /// <exception cref="WiberApiException">Another one has its name, or it was not confirmed in time.</exception>
    public Task LeaveAsync(long joinedAt, CancellationToken cancellationToken) =>
        client.LeaveGroupAsync(Group, Member, joinedAt, cancellationToken);
}
