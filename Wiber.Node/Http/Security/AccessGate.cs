using System.Collections.Concurrent;
using Wiber.Client.Security;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Security;

/// <summary>
/// Stands in front of every endpoint of the client API where tokens are on: lets in whose token has the role that the endpoint
/// needs, and cuts them off when it is revoked. Stands behind routing, which says what the endpoint is.
/// </summary>
internal sealed class AccessGate(RequestDelegate next, TokenStore tokens, ILogger logger)
{
    private const string Scheme = "Bearer ";
    private const string HowTo = $"set {ApiToken.Variable}, or send Authorization: Bearer TOKEN";

    private readonly ConcurrentDictionary<Endpoint, ApiRole?> _roles = new();

    public async Task InvokeAsync(HttpContext context)
    {
        Endpoint? endpoint = context.GetEndpoint();
        ApiRole? needed = endpoint is null ? AccessRules.RoleOf(null) : _roles.GetOrAdd(endpoint, AccessRules.RoleOf);
        if (needed is not { } role)
        {
            await next(context);
            return;
        }

        Grant grant = Find(tokens, ReadToken(context.Request), HowTo);
        RequireRole(grant, role);
        if (role == ApiRole.Admin)
        {
            logger.LogInformation("{Method} {Path} by {Name}", context.Request.Method, context.Request.Path, grant.Name);
        }

        await using CancellationTokenRegistration revoked = grant.Revoked.UnsafeRegister(
            static request => ((HttpContext)request!).Abort(), context);
        await next(context);
    }

    /// <summary>What a token allows.</summary>
    /// <param name="tokens">The tokens that are known.</param>
    /// <param name="token">The one that was shown; null for none.</param>
    /// <param name="howTo">How to show one.</param>
    /// <exception cref="ProblemException">The token is not known.</exception>
    public static Grant Find(TokenStore tokens, string? token, string howTo) =>
        tokens.Find(token) ?? throw new ProblemException(new Problem(
            StatusCodes.Status401Unauthorized,
            ProblemCode.Unauthorized,
            token is null
                ? $"this cluster wants an API token and none came; {howTo}"
                : "this API token is not known here: it was revoked, or is for another cluster"));

    /// <exception cref="ProblemException">The token is too weak.</exception>
    public static void RequireRole(Grant grant, ApiRole needed)
    {
        if (grant.Role < needed)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status403Forbidden,
                ProblemCode.Forbidden,
                $"this needs a token of the role {TokenFile.NameOf(needed)}; "
                + $"\"{grant.Name}\" has the role {TokenFile.NameOf(grant.Role)}"));
        }
    }

    private static string? ReadToken(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
    }
}
