using System.Security.Cryptography.X509Certificates;
using Wiber.Node.Http.Peers;

namespace Wiber.Node.Http.Security;

/// <summary>
/// Stands in front of the peer RPC where peers must prove who they are: by the certificate of the node that they say they are,
/// and by the cluster's secret if it has one.
/// </summary>
internal sealed class PeerGate(NodeTls? tls, PeerSecret? secret, ILogger logger)
{
    private volatile string? _lastRefusal;

    /// <summary>The gate of a node; null if there is nothing to prove.</summary>
    public static PeerGate? Of(NodeSecurity security, ILogger logger) =>
        security.Tls is null && security.PeerSecret is null ? null : new PeerGate(security.Tls, security.PeerSecret, logger);

    public Task HandleAsync(HttpContext context, RequestDelegate next) =>
        FindProblem(context) is { } problem ? RefuseAsync(context, problem) : next(context);

    private string? FindProblem(HttpContext context)
    {
        if (tls is not null)
        {
            string from = context.Request.Headers[PeerProtocol.FromHeader].ToString();
            X509Certificate2? certificate = context.Connection.ClientCertificate;
            if (certificate is null || tls.ReadNode(certificate) is not { } node || node != from)
            {
                return "the certificate is not that of the node that asks";
            }
        }

        return secret is null || secret.IsIn(context.Request) ? null : "the peer secret is missing or wrong";
    }

    private Task RefuseAsync(HttpContext context, string problem)
    {
        string refusal = $"{context.Connection.RemoteIpAddress}: {problem}";
        if (refusal != _lastRefusal)
        {
            _lastRefusal = refusal;
            logger.LogWarning("refused a peer at {Refusal}", refusal);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(problem, context.RequestAborted);
    }
}
