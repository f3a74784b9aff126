using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Security;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Security;

/// <summary>
/// Where the cluster has tokens, whoever uses the gateway must show one of an admin: the gateway does all that it is asked to
/// with its own token, and with the rights of whoever runs it. Programs send it as Bearer; browsers ask the user and send it as the
/// password, whatever the name.
/// </summary>
internal sealed class TokenGate(RequestDelegate next, TokenStore tokens)
{
    private const string HealthPath = "/healthz";
    private const string Challenge = "Basic realm=\"Wiber: an admin's API token as password\", charset=\"UTF-8\"";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == HealthPath)
        {
            await next(context);
            return;
        }

        Grant? grant = tokens.Find(ReadToken(context.Request.Headers.Authorization));
        if (grant is null)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
            await new GatewayProblem(
                StatusCodes.Status401Unauthorized, "unauthorized", "this gateway wants an API token of the role admin")
                .WriteAsync(context);
            return;
        }

        if (grant.Role < ApiRole.Admin)
        {
            throw new ProblemException(new GatewayProblem(
                StatusCodes.Status403Forbidden,
                "forbidden",
                $"the gateway is for admins; the token \"{grant.Name}\" has the role {TokenFile.NameOf(grant.Role)}"));
        }

        await using CancellationTokenRegistration revoked = grant.Revoked.UnsafeRegister(
            static request => ((HttpContext)request!).Abort(), context);
        await next(context);
    }

    /// <summary>The token in a header; null if there is none.</summary>
    internal static string? ReadToken(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out AuthenticationHeaderValue? shown))
        {
            return null;
        }

        return shown.Scheme.ToUpperInvariant() switch
        {
            "BEARER" => shown.Parameter,
            "BASIC" => ReadPassword(shown.Parameter ?? ""),
            _ => null,
        };
    }

    private static string? ReadPassword(string credentials)
    {
        byte[] bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out int length))
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
