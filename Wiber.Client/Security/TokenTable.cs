using System.Security.Cryptography;

namespace Wiber.Client.Security;

/// <summary>The tokens that are accepted.</summary>
/// <param name="tokens">The tokens.</param>
public sealed class TokenTable(IReadOnlyList<TokenEntry> tokens)
{
    /// <summary>The tokens.</summary>
    public IReadOnlyList<TokenEntry> Tokens => tokens;

    /// <summary>
    /// Finds the token that somebody shows; null if it is none of them. How long it takes says nothing about the tokens: the hash
    /// is compared with each of them, to its end.
    /// </summary>
    public TokenEntry? Find(string? shown)
    {
        if (string.IsNullOrEmpty(shown) || shown.Length > ApiToken.CharsMax)
        {
            return null;
        }

        byte[] hash = ApiToken.Hash(shown);
        TokenEntry? found = null;
        foreach (TokenEntry token in tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, token.Hash.Span))
            {
                found = token;
            }
        }

        return found;
    }
}
