using Wiber.Client.Security;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Security;

/// <summary>
/// What a connection may do whose client shows its token once and then asks many things; everything where tokens are off.
/// </summary>
/// <param name="tokens">The tokens; null if they are off.</param>
/// <param name="howTo">How the protocol takes a token, for the error.</param>
/// <param name="onRevoked">Called when the token that was shown is revoked.</param>
internal sealed class SessionAccess(TokenStore? tokens, string howTo, Action onRevoked) : IDisposable
{
    private Grant? _grant;
    private CancellationTokenRegistration _revoked;

    /// <summary>The token that was shown, to go on with it to another node; null while there is none.</summary>
    public string? Token { get; private set; }

    /// <summary>Takes the client's token, in the place of one that it showed before.</summary>
    /// <exception cref="ProblemException">It is not known.</exception>
    public void Show(string? token)
    {
        if (tokens is null)
        {
            return;
        }

        Grant grant = AccessGate.Find(tokens, token, howTo);
        _revoked.Dispose();
        _grant = grant;
        Token = token;
        _revoked = grant.Revoked.UnsafeRegister(static revoked => ((Action)revoked!)(), onRevoked);
    }

    /// <summary>Refuses what the token that was shown does not allow.</summary>
    /// <exception cref="ProblemException">None was shown, or it is too weak.</exception>
    public void Require(ApiRole role)
    {
        if (tokens is not null)
        {
            AccessGate.RequireRole(_grant ?? AccessGate.Find(tokens, null, howTo), role);
        }
    }

    public void Dispose() => _revoked.Dispose();
}
