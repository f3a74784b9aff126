using System.Text.Json.Serialization.Metadata;
using Wiber.Client.Api;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>A round waits a second for a node that does not answer, and a moment for what it finds.</summary>
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);

    /// <summary>Asks one node what its clock says and what that rests on; no other node is tried.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">It did not answer in time.</exception>
    public Task<NodeTime> GetTimeAsync(Uri node, CancellationToken cancellationToken = default) =>
        AskForTimeAsync(node, HttpMethod.Get, "/v1/time", WiberJsonContext.Default.NodeTime, cancellationToken);

    /// <summary>Lets one node measure all clocks now, and answers with what came of it.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="cancellationToken">Gives up; the node goes on.</param>
    /// <exception cref="WiberApiException">It did not answer in time.</exception>
    public Task<NodeTime> SyncTimeAsync(Uri node, CancellationToken cancellationToken = default) =>
        AskForTimeAsync(node, HttpMethod.Post, "/v1/time/sync", WiberJsonContext.Default.NodeTime, cancellationToken);

    /// <summary>Asks one node how its clock has done so far.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">It did not answer in time.</exception>
    public Task<NodeTimeStatistics> GetTimeStatisticsAsync(Uri node, CancellationToken cancellationToken = default) =>
        AskForTimeAsync(
            node, HttpMethod.Get, "/v1/time/stats", WiberJsonContext.Default.NodeTimeStatistics, cancellationToken);

    private async Task<T> AskForTimeAsync<T>(
        Uri node, HttpMethod method, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        TimeSpan waiting = method == HttpMethod.Post ? RoundTime : TimeSpan.Zero;
        ApiRequest request = Get(path, waiting) with { Method = method, AttemptTimeout = _options.StatusTimeout + waiting };
        return await AskOneAsync(node, request, type, cancellationToken).ConfigureAwait(false);
    }
}
