using System.Text;
using Wiber.Node.Metrics;

namespace Wiber.Node.Http.Measuring;

/// <summary><c>GET /metrics</c>: the node's figures for Prometheus.</summary>
internal sealed class MetricsEndpoint(NodeContext node)
{
    public Task HandleAsync(HttpContext context)
    {
        byte[] page = Encoding.UTF8.GetBytes(PrometheusText.Write(node.Metrics.Metrics));
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.ContentLength = page.Length;
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }
}
