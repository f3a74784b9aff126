using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Lists the consumer groups.</summary>
    /// <exception cref="WiberApiException">Refused, or no node answered in time.</exception>
    public async Task<IReadOnlyList<GroupSummary>> GetGroupsAsync(CancellationToken cancellationToken = default)
    {
        byte[] answer = await _sender.SendAsync(Get("/v1/groups", TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.GroupList).Groups;
    }

    /// <summary>Describes a consumer group: members, offsets, lag.</summary>
    /// <exception cref="WiberApiException">There is none of that name, or no node answered in time.</exception>
    public async Task<GroupDescription> GetGroupAsync(string group, CancellationToken cancellationToken = default)
    {
        byte[] answer = await _sender.SendAsync(Get(GroupPath(group), TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.GroupDescription);
    }

    /// <summary>Sets where a group without members goes on, and returns when that is committed.</summary>
    /// <exception cref="WiberApiException">Refused: <c>group_active</c> while it has members; or not confirmed in time.</exception>
    public Task<GroupDescription> ResetGroupAsync(string group, GroupReset reset, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            HttpMethod.Post,
            $"{GroupPath(group)}/reset",
            reset,
            WiberJsonContext.Default.GroupReset,
            WiberJsonContext.Default.GroupDescription,
            cancellationToken);

    /// <summary>Forgets a group without members, with its offsets.</summary>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time.</exception>
    public Task DeleteGroupAsync(string group, CancellationToken cancellationToken = default) =>
        DeleteAsync(GroupPath(group), WiberErrorCodes.UnknownGroup, cancellationToken);

    /// <summary>Comes into a group, or comes back under a name and shuts out who had it before.</summary>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time; it may be said again.</exception>
    public Task<GroupAssignment> JoinGroupAsync(
        string group, string member, GroupJoin join, CancellationToken cancellationToken = default) => ChangeAsync(
            HttpMethod.Put,
            MemberPath(group, member),
            join,
            WiberJsonContext.Default.GroupJoin,
            WiberJsonContext.Default.GroupAssignment,
            cancellationToken);

    /// <summary>Says that a member lives, and gives what it is to consume.</summary>
    /// <param name="group">The group.</param>
    /// <param name="member">The member.</param>
    /// <param name="heartbeat">What it knows, and what it let go of.</param>
    /// <param name="wait">How long the node may wait for the assignment to change before it answers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">
    /// Refused: <c>unknown_member</c> if it was given up, <c>member_replaced</c> if another one has its name; or no node answered in
    /// time.
    /// </exception>
    public async Task<GroupAssignment> HeartbeatAsync(
        string group,
        string member,
        GroupHeartbeat heartbeat,
        TimeSpan wait = default,
        CancellationToken cancellationToken = default)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"waitMs={(long)wait.TotalMilliseconds}");
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(heartbeat, WiberJsonContext.Default.GroupHeartbeat);
        ApiRequest request = Change(HttpMethod.Post, $"{MemberPath(group, member)}/heartbeat?{query}", body);
        request = request with { Timeout = request.Timeout + wait, AttemptTimeout = request.AttemptTimeout + wait };
        byte[] answer = await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.GroupAssignment);
    }

    /// <summary>Leaves a group; its partitions go to others at once. Who is not in it has left.</summary>
    /// <exception cref="WiberApiException">Another one has its name, or it was not confirmed in time.</exception>
    public async Task LeaveGroupAsync(
        string group, string member, long joinedAt, CancellationToken cancellationToken = default)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{MemberPath(group, member)}?joinedAt={joinedAt}");
        await _sender.SendAsync(Change(HttpMethod.Delete, path, default), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Commits offsets and gives the partitions for which that does not count, or changes nothing.</summary>
    /// <exception cref="WiberApiException">Refused as a whole, or not confirmed in time; it may be said again.</exception>
    public Task<CommitAnswer> CommitAsync(
        string group, GroupCommit commit, CancellationToken cancellationToken = default) => ChangeAsync(
            HttpMethod.Post,
            $"{GroupPath(group)}/commits",
            commit,
            WiberJsonContext.Default.GroupCommit,
            WiberJsonContext.Default.CommitAnswer,
            cancellationToken);

    private static string GroupPath(string group)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        return $"/v1/groups/{Uri.EscapeDataString(group)}";
    }

    private static string MemberPath(string group, string member)
    {
        ArgumentException.ThrowIfNullOrEmpty(member);
        return $"{GroupPath(group)}/members/{Uri.EscapeDataString(member)}";
    }

    private async Task<TAnswer> ChangeAsync<TBody, TAnswer>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        ArgumentNullException.ThrowIfNull(body);
        ApiRequest request = Change(method, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType));
        return Read(await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false), answerType);
    }
}
