using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Proxy;

/// <summary>
/// Where a request goes at a node. What is checked is what the node gets: dots that were escaped more than once stay in a path
/// until an address is made of it, and would lead out of /v1 only then.
/// </summary>
internal static class PassedPath
{
    private const string Root = "/v1/";

    /// <summary>Stands for whichever node it will be; only paths matter.</summary>
    private static readonly Uri AnyNode = new("http://node");

    /// <summary>What changes the one node that is asked, and what the gateway has for it.</summary>
    private static readonly (string Method, string Path, string Action)[] ChangesOfOneNode =
    [
        (HttpMethods.Put, "/v1/isolation", "cut"),
        (HttpMethods.Delete, "/v1/isolation", "heal"),
        (HttpMethods.Post, "/v1/time/sync", "sync-time"),
        (HttpMethods.Post, "/v1/ordering/force", "force-ordering"),
    ];

    /// <summary>Path and query for any node.</summary>
    /// <exception cref="ProblemException">It leads out of /v1, or changes one node and does not say which.</exception>
    public static string Of(HttpRequest request)
    {
        var target = new Uri(AnyNode, request.Path.ToUriComponent() + request.QueryString.ToUriComponent());
        string path = Uri.UnescapeDataString(target.AbsolutePath);
        if (target.Authority != AnyNode.Authority || !path.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(new GatewayProblem(
                StatusCodes.Status404NotFound, "unknown_path", $"there is nothing at {request.Path}"));
        }

        foreach ((string method, string changed, string action) in ChangesOfOneNode)
        {
            if (HttpMethods.Equals(request.Method, method)
                && path.TrimEnd('/').Equals(changed, StringComparison.OrdinalIgnoreCase))
            {
                throw new ProblemException(new GatewayProblem(
                    StatusCodes.Status400BadRequest,
                    "names_no_node",
                    $"{method} {changed} changes one node, and the gateway passes requests on to any; "
                        + $"name the node with POST /cluster/node/{{id}}/{action}"));
            }
        }

        return target.PathAndQuery;
    }
}
