using Wiber.Client.Api;
using Wiber.Client.Configuration;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>Asks all nodes the same at once.</summary>
internal static class NodeAnswers
{
    /// <summary>What those say that answer.</summary>
    public static async Task<T[]> AskAllAsync<T>(
        ClusterConfig cluster, Func<Uri, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        T?[] answers = await Task.WhenAll(cluster.Nodes.Select(node => AskAsync(node.ClientUri, ask, cancellationToken)));
        return [.. answers.OfType<T>()];
    }

    private static async Task<T?> AskAsync<T>(
        Uri node, Func<Uri, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await ask(node, cancellationToken);
        }
        catch (WiberApiException)
        {
            // It is not among the answers, which says it.
            return null;
        }
    }
}
