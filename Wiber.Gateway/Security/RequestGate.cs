using Microsoft.AspNetCore.Http;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Security;

/// <summary>Lets in what this machine's user asks for, and refuses what a page of somebody else asks in their name.</summary>
internal sealed class RequestGate(RequestDelegate next, RequestRules rules)
{
    public Task InvokeAsync(HttpContext context)
    {
        Require(context.Request);
        return next(context);
    }

    private void Require(HttpRequest request)
    {
        if (!rules.IsNamed && !SafeHost.IsSafe(request.Host, rules.IsForOthers))
        {
            throw new ProblemException(new GatewayProblem(
                StatusCodes.Status421MisdirectedRequest,
                "forbidden_host",
                $"this gateway does not answer to \"{request.Host}\"; open it as http://localhost with its port"));
        }

        if (!OriginRule.IsOwn(request))
        {
            throw new ProblemException(new GatewayProblem(
                StatusCodes.Status403Forbidden,
                "forbidden_origin",
                $"web pages of \"{request.Headers.Origin}\" may not use this gateway, only its own"));
        }

        if (!ChangeRule.IsRead(request.Method) && !ChangeRule.IsDeliberate(request))
        {
            throw new ProblemException(new GatewayProblem(
                StatusCodes.Status415UnsupportedMediaType,
                "unsupported_content_type",
                $"a request that changes something needs Content-Type: application/json, or the header {ChangeRule.Header}: 1"));
        }
    }
}
