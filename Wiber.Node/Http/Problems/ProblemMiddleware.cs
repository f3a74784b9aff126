namespace Wiber.Node.Http.Problems;

/// <summary>Sees to it that every error leaves as problem details, whatever raised it.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, NodeContext node, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (FromRouting(context) is { } problem)
            {
                await ProblemWriter.WriteAsync(context, problem);
            }
        }
        catch (ProblemException exception)
        {
            await AnswerAsync(context, exception.Problem);
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(context, FromServer(exception));
        }
        catch (Exception exception)
            when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            logger.LogDebug("a client went away during {Method} {Path}", context.Request.Method, context.Request.Path);
        }
#pragma warning disable CA1031 // Nothing may leave without problem details, and what shows damage stops the node.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            node.StopIfDamaged(exception);
            await AnswerAsync(context, InternalError);
        }
    }

    /// <summary>Routing itself answers with a bare status when it finds no path, or none for the method.</summary>
    private static Problem? FromRouting(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (response.HasStarted || response.ContentType is not null)
        {
            return null;
        }

        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                new Problem(response.StatusCode, ProblemCode.UnknownPath, $"there is nothing at {context.Request.Path}"),
            StatusCodes.Status405MethodNotAllowed => new Problem(
                response.StatusCode,
                ProblemCode.MethodNotAllowed,
                $"{context.Request.Path} does not know {context.Request.Method}; it knows {response.Headers.Allow}"),
            _ => null,
        };
    }

    private static Problem InternalError => new(
        StatusCodes.Status500InternalServerError,
        ProblemCode.InternalError,
        "this node is damaged or defective; its log says what it is");

    private static Problem FromServer(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problem.TooLarge($"the body is larger than {ApiLimits.BodyBytesReadMax} bytes"),
        StatusCodes.Status408RequestTimeout => new Problem(exception.StatusCode, ProblemCode.TooSlow, "the body came too slowly"),
        _ => new Problem(StatusCodes.Status400BadRequest, ProblemCode.InvalidArgument, exception.Message),
    };

    private static async Task AnswerAsync(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted)
        {
            // Too late for a status: an aborted answer is the only honest one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await ProblemWriter.WriteAsync(context, problem);
    }
}
