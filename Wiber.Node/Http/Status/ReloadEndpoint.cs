using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Node.Http.Problems;
using Problem = Wiber.Node.Http.Problems.Problem;

namespace Wiber.Node.Http.Status;

/// <summary>
/// <c>POST /v1/reload</c>: this node reads its cluster.toml again, as on SIGHUP. Answers with a <see cref="ReloadAnswer"/>.
/// Errors: 409 invalid_config, and nothing was changed.
/// </summary>
internal sealed class ReloadEndpoint(NodeContext node, ILogger logger)
{
    public Task HandleAsync(HttpContext context)
    {
        try
        {
            ReloadAnswer answer = node.Settings.Reload();
            logger.LogInformation("[{Node}] RELOAD -> {Outcome}", node.Self, answer);
            return context.Response.WriteAsJsonAsync(
                answer, WiberJsonContext.Default.ReloadAnswer, cancellationToken: context.RequestAborted);
        }
        catch (ClusterConfigException exception)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status409Conflict, ProblemCode.InvalidConfig, $"{exception.Message}; nothing was changed"));
        }
    }
}
