using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>
    /// How long a node may take to commit a change, before it says that the outcome is not known. To ask another one sooner would
    /// only find the change under way.
    /// </summary>
    private static readonly TimeSpan CommitTime = TimeSpan.FromSeconds(5);

    /// <summary>Asks who belongs to the cluster. Any node answers, the leader preferred.</summary>
    /// <exception cref="WiberApiException">No node answered in time.</exception>
    public async Task<MemberList> GetMembersAsync(CancellationToken cancellationToken = default)
    {
        byte[] answer = await _sender.SendAsync(Get("/v1/nodes", TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.MemberList);
    }

    /// <summary>
    /// Takes a node into the cluster and returns when that is committed. The node then gets the log, and votes as soon as it has
    /// it; <see cref="GetMembersAsync"/> shows how far it is. Once more for a node that is a member already changes nothing.
    /// </summary>
    /// <param name="node">The node; it must be running.</param>
    /// <param name="cancellationToken">Gives up; the node may become a member.</param>
    /// <returns>The members with the node among them.</returns>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time.</exception>
    public Task<MemberList> AddNodeAsync(NewNode node, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ChangeMembersAsync(
            HttpMethod.Post,
            "/v1/nodes",
            JsonSerializer.SerializeToUtf8Bytes(node, WiberJsonContext.Default.NewNode),
            cancellationToken);
    }

    /// <summary>
    /// Takes a node out of the cluster and returns when that is committed. A leader hands over leadership first. The node's
    /// process goes on, without a part in the cluster.
    /// </summary>
    /// <param name="id">The node's id.</param>
    /// <param name="cancellationToken">Gives up; the node may cease to be a member.</param>
    /// <returns>The members that are left.</returns>
    /// <exception cref="WiberApiException">Refused, or not confirmed in time.</exception>
    public Task<MemberList> RemoveNodeAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return ChangeMembersAsync(HttpMethod.Delete, $"/v1/nodes/{Uri.EscapeDataString(id)}", default, cancellationToken);
    }

    /// <summary>Hands leadership over and returns when another node leads. For a node that leads already there is nothing to do.</summary>
    /// <param name="node">The id of the node that is to lead, a voter; null for the follower that is furthest.</param>
    /// <param name="cancellationToken">Gives up; leadership may move.</param>
    /// <returns>The id of the new leader.</returns>
    /// <exception cref="WiberApiException">Refused, or not done in time.</exception>
    public async Task<string> MoveLeaderAsync(string? node = null, CancellationToken cancellationToken = default)
    {
        LeaderAnswer answer = await ChangeAsync(
            HttpMethod.Post,
            "/v1/leader",
            new LeaderMove { Node = node },
            WiberJsonContext.Default.LeaderMove,
            WiberJsonContext.Default.LeaderAnswer,
            cancellationToken).ConfigureAwait(false);
        return answer.Leader;
    }

    private async Task<MemberList> ChangeMembersAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ApiRequest request = Change(method, path, body);
        byte[] answer = await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return Read(answer, WiberJsonContext.Default.MemberList);
    }
}
