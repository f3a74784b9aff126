using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wiber.Client.Api;
using Wiber.Client.Processes;

namespace Wiber.Gateway.Problems;

/// <summary>Sees to it that every error leaves as problem details, whatever raised it.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (FromRouting(context) is { } problem)
            {
                await problem.WriteAsync(context);
            }
        }
        catch (Exception error)
            when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // Who asked is gone; there is nobody to tell.
        }
        catch (Exception error) when (Describe(error) is { } problem)
        {
            await AnswerAsync(context, problem);
        }
#pragma warning disable CA1031 // Nothing may leave without problem details.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailure(logger, error, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, new GatewayProblem(
                StatusCodes.Status500InternalServerError, "internal_error", GatewayProblem.FailureDetail));
        }
    }

    private static GatewayProblem? Describe(Exception error) => error switch
    {
        ProblemException known => known.Problem,
        WiberApiException api => GatewayProblem.Of(api),
        BadHttpRequestException bad => new GatewayProblem(bad.StatusCode, "invalid_argument", bad.Message),
        NodeStartException start => new GatewayProblem(
            StatusCodes.Status500InternalServerError, "node_start_failed", start.Message),
        FileNotFoundException missing => new GatewayProblem(
            StatusCodes.Status500InternalServerError, "node_start_failed", missing.Message),
        TimeoutException slow => new GatewayProblem(StatusCodes.Status504GatewayTimeout, "timed_out", slow.Message),
        _ => null,
    };

    /// <summary>Routing itself answers with a bare status when it finds no path, or none for the method.</summary>
    private static GatewayProblem? FromRouting(HttpContext context) =>
        context.Response.HasStarted || context.Response.ContentType is not null
            ? null
            : context.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => new GatewayProblem(
                    StatusCodes.Status404NotFound, "unknown_path", $"there is nothing at {context.Request.Path}"),
                StatusCodes.Status405MethodNotAllowed => new GatewayProblem(
                    StatusCodes.Status405MethodNotAllowed,
                    "method_not_allowed",
                    $"{context.Request.Path} does not know {context.Request.Method}; it knows {context.Response.Headers.Allow}"),
                _ => null,
            };

    private static async Task AnswerAsync(HttpContext context, GatewayProblem problem)
    {
        if (context.Response.HasStarted)
        {
            // Too late for a status: an aborted answer is the only honest one.
            context.Abort();
            return;
        }

        await problem.WriteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger logger, Exception error, string method, PathString path);
}
