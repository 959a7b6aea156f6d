package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.PartType;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * The product of the columns. A NaN is skipped; where every column is NaN the product is NaN. With an even number of
 * negative factors it is positive: {@link Kinesthetic} is not. Thread-safe.
 */
public record Product() implements Combination {

    /** How the registry knows it. */
    public static final PartType<Product, Product> TYPE = new PartType<>(
            Kind.COMBINATION,
            "product",
            "Multiplies the components; one that does not apply is skipped, one that is 0 makes the reward 0.",
            "Elementary; CaRL's multiplicative penalties (arXiv 2504.17838) are of this form",
            Product.class,
            "type: product\n",
            Function.identity());

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        double[] products = Rows.undefined(context.groups().size());
        for (double[] column : columns.values()) {
            for (int i = 0; i < products.length; i++) {
                if (!Double.isNaN(column[i])) {
                    products[i] = Double.isNaN(products[i]) ? column[i] : products[i] * column[i];
                }
            }
        }
        return products;
    }
}
